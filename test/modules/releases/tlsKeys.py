import tls
c=tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
for k in (b'a', b'', b'0', b'0\x05ab', b'\x30\x82\xff\xff', 'str', b'0\x00'):
    for f in (lambda: c.load_cert_chain(k,k), lambda: c.load_cert_chain(b'x',k), lambda: c.load_verify_locations(k)):
        try: print(f())
        except Exception as e: print(repr(e))
for f in (lambda: c.load_cert_chain(1,b'x'), lambda: c.load_verify_locations(None)):
    try: print(f())
    except Exception as e: print(repr(e))
