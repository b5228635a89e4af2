import { Builtin, type LinkedFunction, type Program, type Source } from "../shim/link.ts";
import { openFunction } from "../wasm/check.ts";
import type { CheckContext } from "../wasm/checker.ts";
import { Op } from "../wasm/opcodes.ts";
import type { ElementSegment, FuncType, Module } from "../wasm/types.ts";
import { planCharges } from "./charge.ts";
import { type Callee, costsOf } from "./costs.ts";
import { frameSlots, PREPAID, UNTESTED } from "./limits.ts";
import { shapeOf } from "./live.ts";
import { findSinks, hasArithmetic } from "./nan.ts";

/** What one pass over a body tells. */
export interface BodyFacts {
  /** Indices (in the source module) of functions called. */
  readonly calls: readonly number[];
  /** Number of call instructions, and of all instructions. */
  readonly callSites: number;
  readonly length: number;
  /** Type indices of indirect calls. */
  readonly indirect: readonly number[];
  /** Functions named by `ref.func`. */
  readonly refs: readonly number[];
  /** Neither loops, nor anything but plain code and calls: its cost is bounded by one path. */
  readonly straight: boolean;
  readonly slots: number;
}

/** Validates a body and reports what it uses. */
export function bodyFacts(context: CheckContext, func: number): BodyFacts {
  const checker = openFunction(context, func);
  checker.run();
  const { op, a, length } = checker.code;
  const calls = new Set<number>();
  const indirect = new Set<number>();
  const refs = new Set<number>();
  let straight = true;
  let callSites = 0;
  for (let index = 0; index < length; index++) {
    switch (op[index]) {
      case Op.call:
        callSites++;
        calls.add(a[index] as number);
        break;
      case Op.callIndirect:
        callSites++;
        indirect.add(a[index] as number);
        straight = false;
        break;
      case Op.refFunc:
        refs.add(a[index] as number);
        break;
      case Op.loop:
      case Op.unreachable:
      case Op.memoryGrow:
      case Op.memoryCopy:
      case Op.memoryFill:
      case Op.memoryInit:
      case Op.tableGrow:
      case Op.tableCopy:
      case Op.tableFill:
      case Op.tableInit:
        straight = false;
    }
  }
  const slots = frameSlots(checker.locals.length, checker.maxHeight, length);
  return { calls: [...calls], callSites, length, indirect: [...indirect], refs: [...refs], straight, slots };
}

/** The functions that a function of the shim calls or names. */
export function calleesOf(context: CheckContext, func: number): readonly number[] {
  const { calls, refs } = bodyFacts(context, func);
  return [...calls, ...refs];
}

/** How a function of the program is instrumented. */
export interface FunctionPlan {
  /** Takes no fuel and charges nothing: callers pay `cost`. */
  prepaid: boolean;
  /** Longest path; only of prepaid functions. */
  cost: number;
  /** Takes the remaining call depth as last parameter. */
  depth: boolean;
  /** Part of a cycle of the call graph: checks the depth. */
  recursive: boolean;
  /** Tests at its entry whether fuel is left; small functions leave that to loops and to the functions that do. */
  tests: boolean;
  /** Slots that it and those of its callees need that do not check the depth themselves: tested when it is entered. */
  reserve: number;
  /** Slots of these that are still in use when the next function checks the depth: its own, and those in between. */
  kept: number;
}

export interface Plan {
  readonly funcs: readonly FunctionPlan[];
  /** By structure of the type (`typeKey`): whether its functions in tables take the depth. */
  readonly indirectDepth: ReadonlyMap<string, boolean>;
}

/** Two function types are equal exactly if their keys are. */
export function typeKey(type: FuncType): string {
  return `${type.params.join()}>${type.results.join()}`;
}

function referenced(module: Module): Set<number> {
  const funcs = new Set<number>();
  const addSegment = (segment: ElementSegment) => {
    if (segment.mode === "declarative") return;
    for (const item of segment.items) if (item.kind === "func") funcs.add(item.index);
  };
  module.elements.forEach(addSegment);
  for (const { init } of module.globals) if (init.kind === "func") funcs.add(init.index);
  return funcs;
}

/**
 * Decides for every function how it is instrumented: from the call graph (indirect calls may reach every function of
 * the type whose reference the program takes) and the costs of small functions.
 *
 * @param facts Of each function of the program, in order.
 * @param entries Functions that the engine calls: these are never prepaid.
 */
export function plan(program: Program, facts: readonly BodyFacts[], entries: readonly number[]): Plan {
  const { funcs } = program;
  const count = funcs.length;
  const target = (source: Source, func: number): number => source.target[func] ?? -1;

  // Nodes: functions, then one node for each type of indirect calls.
  const inTable = new Set<number>();
  for (const func of referenced(program.user.context.module)) inTable.add(target(program.user, func));
  funcs.forEach(({ source }, index) => {
    for (const func of (facts[index] as BodyFacts).refs) inTable.add(target(source, func));
  });
  const typeNodes = new Map<string, number>();
  const edges: number[][] = funcs.map(() => []);
  for (const index of inTable) {
    const key = typeKey((funcs[index] as LinkedFunction).type);
    let node = typeNodes.get(key);
    if (node === undefined) {
      node = edges.push([]) - 1;
      typeNodes.set(key, node);
    }
    (edges[node] as number[]).push(index);
  }
  funcs.forEach(({ source }, index) => {
    const { calls, indirect } = facts[index] as BodyFacts;
    const out = edges[index] as number[];
    for (const func of calls) {
      const callee = target(source, func);
      if (callee >= 0) out.push(callee);
    }
    for (const type of indirect) {
      const node = typeNodes.get(typeKey(source.context.module.types[type] as FuncType));
      if (node !== undefined) out.push(node);
    }
  });

  const plans: FunctionPlan[] = edges.map(() => ({
    prepaid: false,
    cost: 0,
    depth: false,
    recursive: false,
    tests: true,
    reserve: 0,
    kept: 0,
  }));
  const at = (node: number): FunctionPlan => plans[node] as FunctionPlan;
  for (const component of components(edges)) {
    const first = component[0] as number;
    const recursive = component.length > 1 || (edges[first] as number[]).includes(first);
    const reach = component.some((node) => (edges[node] as number[]).some((next) => at(next).depth));
    for (const node of component) {
      at(node).recursive = recursive;
      at(node).depth = recursive || reach;
    }
    // Type nodes first: functions of the same component need their reserve.
    for (const node of [...component].sort((left, right) => right - left)) {
      let deepest = 0;
      let between = 0;
      for (const next of edges[node] as number[]) {
        if (at(next).recursive && next < count) continue;
        deepest = Math.max(deepest, at(next).reserve);
        if (at(next).depth) between = Math.max(between, at(next).kept);
      }
      const own = node < count ? (facts[node] as BodyFacts).slots : 0;
      at(node).reserve = deepest + own;
      at(node).kept = between + own;
      if (node < count) at(node).tests = recursive || !isSmall(facts[node] as BodyFacts);
      if (node < count && !recursive && !inTable.has(node) && !entries.includes(node)) {
        prepay(funcs[node] as LinkedFunction, facts[node] as BodyFacts, at(node), plans);
      }
    }
  }
  const indirectDepth = new Map<string, boolean>();
  for (const [key, node] of typeNodes) {
    indirectDepth.set(key, at(node).depth);
    for (const func of edges[node] as number[]) at(func).depth = at(node).depth;
  }
  return { funcs: plans.slice(0, count), indirectDepth };
}

/** Whether a function that is not recursive runs few steps between the tests of others (each callee counts as small). */
function isSmall(facts: BodyFacts): boolean {
  return facts.length + facts.callSites * UNTESTED <= UNTESTED;
}

/** Marks a small function as prepaid if one path bounds its cost and all its callees are prepaid too. */
function prepay(func: LinkedFunction, facts: BodyFacts, result: FunctionPlan, plans: readonly FunctionPlan[]): void {
  if (!facts.straight) return;
  const { source } = func;
  for (const call of facts.calls) {
    const callee = source.target[call] ?? -1;
    if (callee < -3 || (callee >= 0 && !plans[callee]?.prepaid)) return;
  }
  const checker = openFunction(source.context, func.func);
  const { code } = checker;
  if (code.length > 4 * PREPAID) return;
  const shape = shapeOf(code);
  const sinks = hasArithmetic(code.op, code.length)
    ? findSinks(checker, source.context.module, func.type, shape)
    : undefined;
  const callee = (index: number) => calleeOf(source.target[code.a[index] as number] ?? -1, plans);
  const costs = costsOf(func, code, sinks, false, callee);
  const cost = costs.entry + planCharges(code, shape, costs.of, sinks, Number.POSITIVE_INFINITY).entry;
  if (cost > PREPAID) return;
  result.prepaid = true;
  result.cost = cost;
}

/** What a call to a function (or `Builtin`) of the program pays. */
export function calleeOf(target: number, plans: readonly FunctionPlan[]): Callee {
  if (target < 0) {
    const builtin = target === Builtin.exit || target === Builtin.trap ? "end" : "word";
    return { builtin, prepaid: 0, metered: false, depth: false };
  }
  const { prepaid, cost, depth } = plans[target] as FunctionPlan;
  return { builtin: undefined, prepaid: cost, metered: !prepaid, depth };
}

/** Strongly connected components, callees before callers (Tarjan, without recursion). */
export function components(edges: readonly (readonly number[])[]): number[][] {
  const index = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const onStack = new Uint8Array(edges.length);
  const next = new Int32Array(edges.length);
  const stack: number[] = [];
  const path: number[] = [];
  const result: number[][] = [];
  let counter = 0;
  for (let root = 0; root < edges.length; root++) {
    if (index[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      if (index[node] === -1) {
        index[node] = low[node] = counter++;
        stack.push(node);
        onStack[node] = 1;
      }
      const out = edges[node] as readonly number[];
      const position = next[node] as number;
      if (position < out.length) {
        next[node] = position + 1;
        const to = out[position] as number;
        if (index[to] === -1) path.push(to);
        else if (onStack[to]) low[node] = Math.min(low[node] as number, index[to] as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number);
      if (low[node] === index[node]) {
        const component: number[] = [];
        let member: number;
        do {
          member = stack.pop() as number;
          onStack[member] = 0;
          component.push(member);
        } while (member !== node);
        result.push(component);
      }
    }
  }
  return result;
}
