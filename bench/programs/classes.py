# Objects made and their methods called, with inheritance and special methods.


class Shape:
    def __init__(self, name):
        self.name = name

    def area(self):
        return 0

    def larger(self, other):
        return self if self.area() > other.area() else other


class Rectangle(Shape):
    def __init__(self, width, height):
        super().__init__("rectangle")
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)


def run():
    best = Shape("none")
    for i in range(6000):
        best = best.larger(Rectangle(i % 50, i % 37)).larger(Square(i % 41))
    total = Vector(0, 0)
    for i in range(8000):
        total = total + Vector(i, -i)
    return best.area() + total.x
