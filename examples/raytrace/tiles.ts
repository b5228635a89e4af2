/** Where the ray tracer's program is: beside this module. */
export const raytraceProgram = new URL("./raytrace.wasm", import.meta.url);

/** The picture that the ray tracer draws, and how it is cut into tasks. */
export interface Picture {
  /** Pixels across. */
  readonly width: number;
  /** Pixels down. */
  readonly height: number;
  /** Tiles across; `width` must be a multiple. */
  readonly columns: number;
  /** Tiles down; `height` must be a multiple. */
  readonly rows: number;
  /** Samples of a pixel along one side: the work grows with its square. */
  readonly samples: number;
  /** How many mirrors a ray follows. */
  readonly bounces: number;
  /** Where the camera stands around the scene, in thousandths of a degree. */
  readonly angle: number;
}

/**
 * The inputs of a picture, one a tile, row by row.
 *
 * @throws RangeError if the tiles do not divide the picture.
 */
export function tiles(picture: Picture): Uint8Array[] {
  const { width, height, columns, rows } = picture;
  if (width % columns !== 0 || height % rows !== 0) {
    throw new RangeError(`${columns} x ${rows} tiles do not divide a picture of ${width} x ${height} pixels`);
  }
  const tileWidth = width / columns;
  const tileHeight = height / rows;
  return Array.from({ length: columns * rows }, (_, index) => {
    const left = (index % columns) * tileWidth;
    const top = Math.floor(index / columns) * tileHeight;
    const words = [width, height, left, top, tileWidth, tileHeight, picture.samples, picture.bounces, picture.angle];
    const input = new DataView(new ArrayBuffer(words.length * 4));
    for (const [at, word] of words.entries()) input.setUint32(at * 4, word, true);
    return new Uint8Array(input.buffer);
  });
}

/**
 * Copies one tile's output into the whole picture.
 *
 * @param pixels The picture, three bytes a pixel, row by row.
 * @param index The tile's number, as in `tiles`.
 * @param output What the program wrote for it.
 * @throws RangeError if the output has not the size of a tile.
 */
export function placeTile(picture: Picture, pixels: Uint8Array, index: number, output: Uint8Array): void {
  const rowBytes = (picture.width / picture.columns) * 3;
  const tileHeight = picture.height / picture.rows;
  if (output.length !== rowBytes * tileHeight) {
    throw new RangeError(`tile ${index}: ${output.length} bytes where ${rowBytes * tileHeight} were expected`);
  }
  const left = (index % picture.columns) * rowBytes;
  const top = Math.floor(index / picture.columns) * tileHeight;
  for (let row = 0; row < tileHeight; row++) {
    pixels.set(output.subarray(row * rowBytes, (row + 1) * rowBytes), (top + row) * picture.width * 3 + left);
  }
}
