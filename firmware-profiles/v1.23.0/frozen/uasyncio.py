def __getattr__(attr):
    return getattr(__import__("asyncio"), attr)
