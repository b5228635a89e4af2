import { writeFile } from "node:fs/promises";
import type { Picture } from "@conun/examples/raytrace/tiles";
import { PNG } from "pngjs";

/** Writes a picture of three bytes a pixel as a PNG file. */
export async function writePng(path: string, picture: Picture, pixels: Uint8Array): Promise<void> {
  const { width, height } = picture;
  const png = new PNG({ width, height, inputHasAlpha: false, colorType: 2 });
  png.data = Buffer.from(pixels);
  await writeFile(path, PNG.sync.write(png, { inputHasAlpha: false, colorType: 2 }));
}
