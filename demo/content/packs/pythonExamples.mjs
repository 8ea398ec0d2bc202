// @ts-check
/** Programs that need nothing but the standard library. */
export const EXAMPLES = [
  {
    name: 'hello',
    title: 'Hello',
    since: 1,
    code: `import sys
from statistics import mean

print("Python", sys.version[:6])
print("Mean:", mean(range(1, 101)))
sum(range(101))
`,
  },
  {
    name: 'primes',
    title: 'Primes',
    since: 1,
    code: `from itertools import count, islice, takewhile

def primes():
    found = []
    for n in count(2):
        if all(n % p for p in takewhile(lambda p: p * p <= n, found)):
            found.append(n)
            yield n

print(*islice(primes(), 60))
`,
  },
  {
    name: 'mandelbrot',
    title: 'Mandelbrot',
    since: 1,
    code: `def depth(c, z=0):
    for n in range(40):
        z = z * z + c
        if abs(z) > 2:
            return n
    return 40

for row in range(19):
    y = 1.2 - row / 7.5
    print("".join(" .:-=+*#%@@"[depth(complex(-2.1 + x / 18, y)) // 4] for x in range(54)))
`,
  },
  {
    name: 'life',
    title: 'Game of Life',
    since: 2,
    code: `from collections import Counter

def step(cells):
    around = Counter((x + dx, y + dy) for x, y in cells
                     for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
    return {c for c, n in around.items() if n == 3 or n == 2 and c in cells}

cells = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for generation in range(4):
    print(f"Generation {generation}")
    for y in range(5):
        print("".join("#" if (x, y) in cells else "." for x in range(6)))
    cells = step(cells)
`,
  },
];
