for text in ('01', '00', '0_0', '0', '-007', '0o17', '0b11', '0x1f', '1_000', '09.5', '1j', '-1-2j', '0e1', '0123456789012345678901234'):
    try:
        print(text, eval(text))
    except SyntaxError as e:
        print(text, 'SyntaxError', e)
for text in ('01', '0x10', '0b1', '  12 ', '0'):
    for args in ((text,), (text, 0), (text, 16), (text, 2)):
        try:
            print(args, int(*args))
        except ValueError as e:
            print(args, 'ValueError', e)
for text in ('-1-2j', '-1+2j', '1-2j', '-3j', '+1+1j', '-0-0j'):
    print(text, complex(text))
