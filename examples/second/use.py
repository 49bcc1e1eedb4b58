# The second snippet: each definition works on the scope that it is called in.
print(add_twice(10), total)
print(by_three(), by_three())
print(account.deposit(20).grow().balance, total)
print(type(account) is Savings, isinstance(account, Account))


def add(amount):  # redefined: what calls it by name calls this one from now on
    global total
    total -= amount
    return total


print(add_twice(10))
