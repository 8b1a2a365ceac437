/** The old name of asyncio. Python source of `uasyncio.py`. */
export const asyncioUasyncio = `def __getattr__(attr):
    return getattr(__import__("asyncio"), attr)
`;
