import { structLayout } from '../abi/structs.js';
/**
 * Writes a struct as little-endian memory would hold it. A flexible array takes as many elements as its value has.
 *
 * @param at where the struct begins in `memory`, in bytes
 * @returns the bytes used, which is the struct's size or more with a flexible array
 */
export function writeStruct(board, name, values, memory, at) {
    return write(board, structLayout(board, name), values, memory, at);
}
function write(board, layout, values, memory, at) {
    let end = layout.bytes;
    for (const field of layout.fields) {
        const value = values[field.name];
        if (value === undefined)
            continue;
        const elements = Array.isArray(value) ? value : [value];
        for (const [i, element] of elements.entries()) {
            const offset = at + field.offset + i * field.bytes;
            if (field.struct !== null) {
                end = Math.max(end, offset - at + writeStruct(board, field.struct, element, memory, offset));
            }
            else if (field.bits !== null)
                writeBits(field, BigInt(element), memory, offset);
            else
                writeScalar(field, element, memory, offset);
        }
        end = Math.max(end, field.offset + elements.length * field.bytes);
    }
    return end;
}
function writeBits(field, value, memory, offset) {
    const { first, width } = field.bits;
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(first);
    const before = readUint(memory, offset, field.bytes);
    writeUint(memory, offset, field.bytes, (before & ~mask) | ((value << BigInt(first)) & mask));
}
function writeScalar(field, value, memory, offset) {
    if (field.class === 'float') {
        if (field.bytes === 8)
            memory.setFloat64(offset, Number(value), true);
        else
            memory.setFloat32(offset, Number(value), true);
        return;
    }
    writeUint(memory, offset, field.bytes, BigInt.asUintN(field.bytes * 8, BigInt(value)));
}
function readUint(memory, offset, bytes) {
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--)
        value = (value << 8n) | BigInt(memory.getUint8(offset + i));
    return value;
}
function writeUint(memory, offset, bytes, value) {
    for (let i = 0; i < bytes; i++)
        memory.setUint8(offset + i, Number((value >> BigInt(8 * i)) & 0xffn));
}
