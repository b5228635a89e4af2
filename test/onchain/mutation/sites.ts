/** What is known of a mutant before it runs. */
export interface Mutant {
  /** From 1 on. */
  readonly id: number;
  readonly file: string;
  readonly line: number;
  /** The text of that line. */
  readonly text: string;
  /** Which rule made it, for example "operator". */
  readonly rule: string;
  /** What stood there, and what stands there instead. */
  readonly from: string;
  readonly to: string;
}

/** An expression or statement that may be replaced by others. */
export interface Site {
  readonly start: number;
  readonly end: number;
  readonly kind: "expression" | "statement" | "assembly";
  /** Type to which both the expression and what replaces it are converted first, where they are literals. */
  readonly type: string | undefined;
  readonly changes: readonly { readonly rule: string; readonly to: string }[];
}

/** A node of the compiler's syntax tree, as far as it is read here. */
export interface Node {
  readonly nodeType: string;
  readonly src: string;
  readonly [key: string]: unknown;
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["+"],
  "/": ["*"],
  "%": ["/"],
  "&": ["|"],
  "|": ["&"],
  "^": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "&&": ["||"],
  "||": ["&&"],
};
/** Of these, one side alone is tried too: a mask dropped, a guard gone. */
const SIDES: ReadonlySet<string> = new Set(["&", "|", "&&", "||", "<<", ">>", "%"]);
/** Among what these are changed to is their opposite. */
const OPPOSITES: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!="]);
const ASSIGNMENTS: Readonly<Record<string, string>> = {
  "+=": "-=",
  "-=": "+=",
  "|=": "&=",
  "&=": "|=",
  "<<=": ">>=",
  ">>=": "<<=",
};
const ASSEMBLY: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "add",
  div: "mul",
  mod: "div",
  and: "or",
  or: "and",
  xor: "and",
  shl: "shr",
  shr: "shl",
  lt: "gt",
  gt: "lt",
  slt: "lt",
  sgt: "gt",
  eq: "lt",
};
const VALUE = /^(u?int\d*|bool|bytes\d+)$/;

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { nodeType?: unknown }).nodeType === "string";
const typeOf = (node: Node): string => (node.typeDescriptions as { typeString?: string } | undefined)?.typeString ?? "";
const isConstant = (node: Node): boolean => typeOf(node).startsWith("int_const");

/** Where a file may be changed, and how. Offsets are of characters: the sources are ASCII. */
export class Sites {
  readonly sites: Site[] = [];
  private readonly text: string;
  /** Numbers of the constants' declarations. */
  private readonly constants: ReadonlySet<number>;

  constructor(text: string, tree: Node, constants: ReadonlySet<number>) {
    this.text = text;
    this.constants = constants;
    this.visit(tree, undefined);
  }

  private range(node: Node): { start: number; end: number } {
    const [start = 0, length = 0] = node.src.split(":").map(Number);
    return { start, end: start + length };
  }

  private source(node: Node): string {
    const { start, end } = this.range(node);
    return this.text.slice(start, end);
  }

  private add(node: Node, kind: Site["kind"], changes: readonly (readonly [string, string])[], type?: string): void {
    if (changes.length === 0) return;
    this.sites.push({ ...this.range(node), kind, type, changes: changes.map(([rule, to]) => ({ rule, to })) });
  }

  private visit(node: Node, parent: Node | undefined): void {
    if (node.nodeType === "VariableDeclaration" && node.constant === true) return;
    if (node.nodeType.startsWith("Yul")) this.assembly(node);
    else if (isConstant(node)) {
      this.literal(node, parent);
      return;
    } else this.solidity(node, parent);
    for (const [key, value] of Object.entries(node)) {
      if (key === "typeDescriptions" || key === "commonType") continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) this.visit(child, node);
    }
  }

  private solidity(node: Node, parent: Node | undefined): void {
    const type = typeOf(node);
    switch (node.nodeType) {
      case "BinaryOperation":
        if (VALUE.test(type)) this.binary(node);
        return;
      case "UnaryOperation":
        if (["!", "~", "-"].includes(node.operator as string)) {
          this.add(node, "expression", [["operator", `(${this.source(node.subExpression as Node)})`]]);
        }
        return;
      case "Conditional":
        this.negated(node.condition as Node, []);
        return;
      case "IfStatement":
        this.negated(node.condition as Node, [["condition", "false"]]);
        return;
      case "WhileStatement":
        this.negated(node.condition as Node, []);
        return;
      case "FunctionCall":
        this.call(node);
        return;
      case "Identifier":
      case "MemberAccess":
        if (this.constants.has(node.referencedDeclaration as number) && VALUE.test(type) && type !== "bool") {
          this.add(node, "expression", [["constant", `(${this.source(node)} + 1)`]]);
        }
        return;
      case "ExpressionStatement":
        // Not the step of a loop, which is no statement of its own.
        if (parent?.nodeType !== "ForStatement") this.statement(node);
    }
  }

  private negated(condition: Node, more: readonly (readonly [string, string])[]): void {
    // A comparison is turned into its opposite where operators are.
    const compares = condition.nodeType === "BinaryOperation" && OPPOSITES.has(condition.operator as string);
    const negated: [string, string][] = compares ? [] : [["condition", `!(${this.source(condition)})`]];
    this.add(condition, "expression", [...negated, ...more]);
  }

  private binary(node: Node): void {
    const operator = node.operator as string;
    const [left, right] = [this.source(node.leftExpression as Node), this.source(node.rightExpression as Node)];
    const changes = (OPERATORS[operator] ?? []).map((to): [string, string] => [
      "operator",
      `(${left}) ${to} (${right})`,
    ]);
    if (SIDES.has(operator)) changes.push(["mask", `(${left})`]);
    if (["|", "&&", "||"].includes(operator)) changes.push(["mask", `(${right})`]);
    this.add(node, "expression", changes);
  }

  private call(node: Node): void {
    const type = typeOf(node);
    const args = (node.arguments as Node[]).map((argument) => this.source(argument));
    if (!VALUE.test(type) || args.length === 0) return;
    if (node.kind === "typeConversion") {
      if (!isConstant((node.arguments as Node[])[0] as Node)) this.add(node, "expression", [["mask", `(${args[0]})`]]);
      return;
    }
    if (node.kind !== "functionCall") return;
    const callee = this.source(node.expression as Node);
    const name = callee.split(".").pop() ?? "";
    const changes: [string, string][] = [];
    if (name === "signed") changes.push(["sign", `int256(${args[0]})`]);
    if (name === "slot32") changes.push(["mask", `${callee.replace(/slot32$/, "slot")}(${args.join(", ")})`]);
    if (name === "min") changes.push(["bound", `(${args[0]})`], ["bound", `(${args[1]})`]);
    for (let i = 0; i + 1 < args.length; i++) {
      const [one, two] = [(node.arguments as Node[])[i], (node.arguments as Node[])[i + 1]] as [Node, Node];
      if (typeOf(one) !== typeOf(two)) continue;
      const swapped = args.with(i, args[i + 1] as string).with(i + 1, args[i] as string);
      if (name !== "min" && name !== "max" && args[i] !== args[i + 1])
        changes.push(["arguments", `${callee}(${swapped.join(", ")})`]);
    }
    this.add(node, "expression", changes);
  }

  private statement(node: Node): void {
    const expression = node.expression as Node;
    const changes: [string, string][] = [["statement", ""]];
    if (expression.nodeType === "Assignment") {
      const operator = expression.operator as string;
      const to = ASSIGNMENTS[operator];
      const [left, right] = [expression.leftHandSide as Node, expression.rightHandSide as Node];
      if (to !== undefined) changes.push(["operator", `${this.source(left)} ${to} ${this.source(right)};`]);
      if (operator !== "=") changes.push(["operator", `${this.source(left)} = ${this.source(right)};`]);
    }
    const { start, end } = this.range(node);
    const semicolon = this.text[end] === ";" ? 1 : 0;
    this.sites.push({
      start,
      end: end + semicolon,
      kind: "statement",
      type: undefined,
      changes: changes.map(([rule, to]) => ({ rule, to })),
    });
  }

  /** A constant expression as a whole: one more, one less. */
  private literal(node: Node, parent: Node | undefined): void {
    if (
      parent === undefined ||
      ![
        "BinaryOperation",
        "FunctionCall",
        "Return",
        "Conditional",
        "Assignment",
        "VariableDeclarationStatement",
        "IndexAccess",
      ].includes(parent.nodeType)
    )
      return;
    const source = this.source(node);
    const common = (parent.commonType as { typeString?: string } | undefined)?.typeString;
    const shift = ["<<", ">>"].includes(parent.operator as string) && parent.rightExpression === node;
    const wanted = shift ? "uint256" : parent.nodeType === "Conditional" ? typeOf(parent) : (common ?? "uint256");
    const type = /^int\d+$/.test(wanted) ? wanted : "uint256";
    const changes: [string, string][] = [["constant", `${source} + 1`]];
    if (source !== "0") changes.push(["constant", `${source} - 1`]);
    this.add(node, "expression", changes, type);
  }

  private assembly(node: Node): void {
    if (node.nodeType === "YulFunctionCall") {
      const name = (node.functionName as { name: string }).name;
      const to = ASSEMBLY[name];
      if (to === undefined) return;
      const source = this.source(node);
      const changes: [string, string][] = [["operator", source.replace(name, to)]];
      if (name === "and") changes.push(["mask", this.source((node.arguments as Node[])[0] as Node)]);
      this.add(node, "assembly", changes);
    } else if (node.nodeType === "YulLiteral" && node.kind === "number") {
      this.add(node, "assembly", [["constant", `add(${this.source(node)}, 1)`]]);
    }
  }
}

/** Numbers of the declarations of constants in a tree. */
export function constantsOf(tree: Node): number[] {
  const found: number[] = [];
  const visit = (node: Node): void => {
    if (node.nodeType === "VariableDeclaration" && node.constant === true) found.push(node.id as number);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
    }
  };
  visit(tree);
  return found;
}
