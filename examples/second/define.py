# The first snippet: functions that call each other, change globals, close over cells; and classes.
total = 0


def add(amount):
    global total
    total += amount
    return total


def add_twice(amount):
    add(amount)
    return add(amount)


def make_counter(step):
    count = 0

    def counter():
        nonlocal count
        count += step
        return count

    return counter


by_three = make_counter(3)


class Account:
    interest = 0.5

    def __init__(self, balance):
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount
        add(amount)
        return self


class Savings(Account):
    def grow(self):
        self.balance *= 1 + super().interest
        return self


account = Savings(100)
