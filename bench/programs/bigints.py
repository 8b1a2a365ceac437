# Integers of many digits: factorials, Fibonacci numbers and powers with a modulus.


def run():
    factorial = 1
    for i in range(1, 600):
        factorial *= i
    a, b = 0, 1
    for _ in range(6000):
        a, b = b, a + b
    power = 1
    modulus = (1 << 127) - 1
    for i in range(9000):
        power = power * 0x123456789ABCDEF % modulus
    return len(str(factorial)) + (a & 0xFFFF) + (power & 0xFFFF) + a // factorial
