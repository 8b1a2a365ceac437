/** Numbers of the pixel formats. */
export const MVLSB = 0;
export const RGB565 = 1;
export const GS4_HMSB = 2;
export const MHLSB = 3;
export const MHMSB = 4;
export const GS2_HMSB = 5;
export const GS8 = 6;
/** Bits of a pixel by format. */
export const BITS_PER_PIXEL = [1, 16, 4, 1, 1, 2, 8];
/** Pixels in memory. Coordinates must lie within; colours are cut to the bits of a pixel, or are on and off. */
export class Pixels {
    constructor(bytes, start, width, height, stride, format) {
        this.bytes = bytes;
        this.start = start;
        this.width = width;
        this.height = height;
        this.stride = stride;
        this.format = format;
        this.mask = (1 << BITS_PER_PIXEL[format]) - 1;
    }
    byteOf(x, y) {
        const at = x + y * this.stride;
        switch (this.format) {
            case MVLSB:
                return this.start + (y >> 3) * this.stride + x;
            case RGB565:
                return this.start + at * 2;
            case GS8:
                return this.start + at;
            case GS4_HMSB:
                return this.start + (at >> 1);
            case GS2_HMSB:
                return this.start + (at >> 2);
            default:
                return this.start + (at >> 3);
        }
    }
    /** Where in its byte a pixel begins. */
    shiftOf(x, y) {
        switch (this.format) {
            case MVLSB:
                return y & 7;
            case MHLSB:
                return 7 - (x & 7);
            case MHMSB:
                return x & 7;
            case GS4_HMSB:
                return (x & 1) === 0 ? 4 : 0;
            case GS2_HMSB:
                return (x & 3) << 1;
            default:
                return 0;
        }
    }
    get(x, y) {
        const at = this.byteOf(x, y);
        const { bytes } = this;
        if (this.format === RGB565)
            return bytes[at] | (bytes[at + 1] << 8);
        return (bytes[at] >> this.shiftOf(x, y)) & this.mask;
    }
    set(x, y, colour) {
        const at = this.byteOf(x, y);
        const { bytes, mask } = this;
        if (this.format === RGB565) {
            bytes[at] = colour & 0xff;
            bytes[at + 1] = (colour >> 8) & 0xff;
            return;
        }
        const shift = this.shiftOf(x, y);
        const value = mask === 1 ? Number(colour !== 0) : colour & mask;
        bytes[at] = (bytes[at] & ~(mask << shift)) | (value << shift);
    }
    /** Sets a pixel that may lie outside. */
    setClipped(x, y, colour) {
        if (x >= 0 && x < this.width && y >= 0 && y < this.height)
            this.set(x, y, colour);
    }
    /** Fills what of a rectangle lies within; its numbers are 32 bits wide. */
    fillRect(x, y, w, h, colour) {
        if (w < 1 || h < 1)
            return;
        const right = Math.min(this.width, (x + w) | 0);
        const bottom = Math.min(this.height, (y + h) | 0);
        const left = Math.max(x, 0);
        for (let row = Math.max(y, 0); row < bottom; row++) {
            if (this.format === GS8) {
                const at = this.byteOf(0, row);
                if (left < right)
                    this.bytes.fill(colour & 0xff, at + left, at + right);
                continue;
            }
            for (let column = left; column < right; column++)
                this.set(column, row, colour);
        }
    }
}
