// A small ray tracer: reads one tile's description from standard input, writes its pixels to standard output.
//
// Input, nine little-endian 32-bit words: image width, image height, tile x, tile y, tile width, tile height (pixels),
// samples a pixel along one side, depth of reflections, angle of the camera in thousandths of a degree.
// Output: tile width * tile height pixels of three bytes, row by row.

@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(fd: i32, iovs: usize, count: i32, read: usize): i32;

@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, count: i32, written: usize): i32;

@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: i32): void;

const INPUT_BYTES = 36;
const FAR: f64 = 1e30;
const NEAR: f64 = 1e-4;

const input = memory.data(40);
const io = memory.data(16);

// The scene: spheres as centre, radius, colour, mirror; a chequered floor at y = 0; one light; a sky.
const SPHERES = 9;
const sphere = memory.data<f64>([
  0.0, 1.0, 0.0, 1.0, 0.95, 0.95, 0.98, 0.75,
  2.1, 0.7, 0.6, 0.7, 0.95, 0.35, 0.25, 0.25,
  -1.9, 0.8, 0.9, 0.8, 0.2, 0.55, 0.95, 0.3,
  0.9, 0.4, 1.9, 0.4, 0.98, 0.8, 0.25, 0.2,
  -0.8, 0.3, 2.0, 0.3, 0.45, 0.85, 0.4, 0.15,
  -3.2, 1.3, -2.0, 1.3, 0.8, 0.5, 0.9, 0.45,
  3.4, 1.2, -2.2, 1.2, 0.3, 0.8, 0.75, 0.45,
  0.1, 0.2, 2.9, 0.2, 0.95, 0.95, 0.95, 0.1,
  1.7, 0.25, 2.3, 0.25, 0.9, 0.5, 0.2, 0.1,
]);
const LIGHT_X: f64 = 6.0;
const LIGHT_Y: f64 = 8.0;
const LIGHT_Z: f64 = 6.0;

// The nearest hit of the last `trace`.
let hitAt: f64 = 0;
let hitSphere: i32 = 0;

// The colour that `shade` adds up.
let red: f64 = 0;
let green: f64 = 0;
let blue: f64 = 0;

@inline
function field(index: i32, part: i32): f64 {
  return load<f64>(sphere + (<usize>(index * 8 + part) << 3));
}

/** Finds the nearest sphere on a ray; -1: none. */
function trace(ox: f64, oy: f64, oz: f64, dx: f64, dy: f64, dz: f64): void {
  hitAt = FAR;
  hitSphere = -1;
  for (let i = 0; i < SPHERES; i++) {
    const cx = field(i, 0) - ox;
    const cy = field(i, 1) - oy;
    const cz = field(i, 2) - oz;
    const r = field(i, 3);
    const along = cx * dx + cy * dy + cz * dz;
    const square = along * along - (cx * cx + cy * cy + cz * cz) + r * r;
    if (square <= 0) continue;
    const root = sqrt(square);
    let t = along - root;
    if (t < NEAR) t = along + root;
    if (t > NEAR && t < hitAt) {
      hitAt = t;
      hitSphere = i;
    }
  }
}

/** Adds the light that comes along a ray to the colour, following mirrors. */
function shade(startX: f64, startY: f64, startZ: f64, towardsX: f64, towardsY: f64, towardsZ: f64, bounces: i32): void {
  let ox = startX, oy = startY, oz = startZ;
  let dx = towardsX, dy = towardsY, dz = towardsZ;
  let weight: f64 = 1;
  for (let bounce = 0; bounce <= bounces; bounce++) {
    trace(ox, oy, oz, dx, dy, dz);
    let t = hitAt;
    const s = hitSphere;
    let floor = false;
    if (dy < -1e-6) {
      const down = -oy / dy;
      if (down > NEAR && down < t) {
        t = down;
        floor = true;
      }
    }
    if (t >= FAR) {
      const sky = 0.5 * (dy + 1);
      red += weight * (0.95 - 0.55 * sky);
      green += weight * (0.96 - 0.35 * sky);
      blue += weight;
      return;
    }
    const px = ox + t * dx, py = oy + t * dy, pz = oz + t * dz;
    let nx: f64 = 0, ny: f64 = 1, nz: f64 = 0;
    let cr: f64 = 0.9, cg: f64 = 0.9, cb: f64 = 0.88, mirror: f64 = 0.12;
    if (floor) {
      if ((<i32>nearest(px) + <i32>nearest(pz)) & 1) {
        cr = 0.25;
        cg = 0.27;
        cb = 0.32;
      }
    } else {
      const r = field(s, 3);
      nx = (px - field(s, 0)) / r;
      ny = (py - field(s, 1)) / r;
      nz = (pz - field(s, 2)) / r;
      cr = field(s, 4);
      cg = field(s, 5);
      cb = field(s, 6);
      mirror = field(s, 7);
    }
    let lx = LIGHT_X - px, ly = LIGHT_Y - py, lz = LIGHT_Z - pz;
    const distance = sqrt(lx * lx + ly * ly + lz * lz);
    lx /= distance;
    ly /= distance;
    lz /= distance;
    let lit = nx * lx + ny * ly + nz * lz;
    if (lit > 0) {
      trace(px + nx * NEAR, py + ny * NEAR, pz + nz * NEAR, lx, ly, lz);
      if (hitAt < distance) lit = 0;
    } else {
      lit = 0;
    }
    const back = 2 * (dx * nx + dy * ny + dz * nz);
    const rx = dx - back * nx, ry = dy - back * ny, rz = dz - back * nz;
    let gloss: f64 = 0;
    if (lit > 0) {
      gloss = max(0, rx * lx + ry * ly + rz * lz);
      gloss *= gloss;
      gloss *= gloss;
      gloss *= gloss;
      gloss *= gloss * gloss;
    }
    const here = weight * (1 - mirror);
    const light = 0.18 + 0.82 * lit;
    red += here * (cr * light + gloss);
    green += here * (cg * light + gloss);
    blue += here * (cb * light + gloss);
    weight *= mirror;
    if (weight < 0.004) return;
    ox = px + nx * NEAR;
    oy = py + ny * NEAR;
    oz = pz + nz * NEAR;
    dx = rx;
    dy = ry;
    dz = rz;
  }
}

@inline
function byte(value: f64, samples: f64): i32 {
  return <i32>(255 * sqrt(min(1, value / samples)) + 0.5);
}

function readInput(): bool {
  let filled = 0;
  while (filled < INPUT_BYTES) {
    store<u32>(io, input + filled);
    store<u32>(io, INPUT_BYTES - filled, 4);
    if (fd_read(0, io, 1, io + 8) != 0) return false;
    const got = load<i32>(io, 8);
    if (got == 0) return false;
    filled += got;
  }
  return true;
}

export function _start(): void {
  if (!readInput()) proc_exit(2);
  const width = load<i32>(input), height = load<i32>(input, 4);
  const left = load<i32>(input, 8), top = load<i32>(input, 12);
  const tileWidth = load<i32>(input, 16), tileHeight = load<i32>(input, 20);
  const side = load<i32>(input, 24), bounces = load<i32>(input, 28);
  if (width <= 0 || height <= 0 || tileWidth <= 0 || tileHeight <= 0 || side <= 0) proc_exit(2);
  if (width > 65536 || height > 65536 || tileWidth > width || tileHeight > height || side > 64) proc_exit(2);

  // The camera stands on a circle around the scene; its angle is turned in small exact steps, without sine tables.
  let cosine: f64 = 1, sine: f64 = 0;
  const turns = load<i32>(input, 32) % 360000;
  const stepCos: f64 = 0.9999999998476913, stepSin: f64 = 0.000017453292519057;
  for (let i = 0; i < turns; i++) {
    const next = cosine * stepCos - sine * stepSin;
    sine = sine * stepCos + cosine * stepSin;
    cosine = next;
  }
  const camX = 7.5 * sine, camY: f64 = 2.4, camZ = 7.5 * cosine;
  let fx = -camX, fy = 0.75 - camY, fz = -camZ;
  const fl = sqrt(fx * fx + fy * fy + fz * fz);
  fx /= fl;
  fy /= fl;
  fz /= fl;
  const hl = sqrt(fx * fx + fz * fz);
  const rx = -fz / hl, rz = fx / hl;
  const ux = -rz * fy, uy = rz * fx - rx * fz, uz = rx * fy;

  const bytes = tileWidth * tileHeight * 3;
  const pixels = heap.alloc(bytes);
  const samples = <f64>(side * side);
  let at = pixels;
  for (let y = top; y < top + tileHeight; y++) {
    for (let x = left; x < left + tileWidth; x++) {
      red = 0;
      green = 0;
      blue = 0;
      for (let sy = 0; sy < side; sy++) {
        for (let sx = 0; sx < side; sx++) {
          const u = ((<f64>x + (<f64>sx + 0.5) / <f64>side) * 2 - <f64>width) / <f64>height * 0.42;
          const v = (<f64>height - (<f64>y + (<f64>sy + 0.5) / <f64>side) * 2) / <f64>height * 0.42;
          let dx = fx + u * rx + v * ux, dy = fy + v * uy, dz = fz + u * rz + v * uz;
          const dl = sqrt(dx * dx + dy * dy + dz * dz);
          dx /= dl;
          dy /= dl;
          dz /= dl;
          shade(camX, camY, camZ, dx, dy, dz, bounces);
        }
      }
      store<u8>(at, byte(red, samples));
      store<u8>(at + 1, byte(green, samples));
      store<u8>(at + 2, byte(blue, samples));
      at += 3;
    }
  }
  let sent = 0;
  while (sent < bytes) {
    store<u32>(io, <u32>pixels + sent);
    store<u32>(io, bytes - sent, 4);
    if (fd_write(1, io, 1, io + 8) != 0) proc_exit(3);
    sent += load<i32>(io, 8);
  }
}
