x = 3
d = {'k': 1, 'j': [4, 5]}
print(f'a{x}' 'b' f"{x + 1}c", rf'\d{x}', fr"\n{x!r}",)
print(f'{{', f'{{{x}}}', f'}}', f'a{{b', f'{{{{')
print(f"{f'{x}'}", f"{f'{x:03}' + f'{x}'}", f'''{f"{f'{x}'}"}|{x}''')
print(f"{d['j'][0]}{d['k']=}", f'{x=}', f'{x:>{x}}', f'{x!s:>4}|')
for text in ("f'{}'", "f'{ }'", "f'a{}b'", "f'{x'", "f'{'", "f'{:3}'", "'a\\\n\\Uffffffff'", "'\\U00110000'", '1 \x00'):
    try:
        print(eval(text))
    except SyntaxError as e:
        print('SyntaxError', e)
exec("print(f'{x}'\n  f'{x}')\nprint(x)")
