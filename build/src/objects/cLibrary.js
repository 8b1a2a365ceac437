const BY_PORT = { unix: 'glibc', webassembly: 'musl' };
export function cLibraryOf(board) {
    return BY_PORT[board.port] ?? 'fdlibm';
}
