/** What the IDL says of an interface, beyond what a class is by itself. */
export interface InterfaceMembers {
  readonly attributes?: readonly string[];
  /** Attributes whose type is a promise: on a wrong `this` they reject where others throw. */
  readonly promiseAttributes?: readonly string[];
  /** Operations, all of which return promises, with the number of arguments that they need. */
  readonly operations?: Readonly<Record<string, number>>;
}

interface Class {
  readonly prototype: object;
}

/**
 * Makes a class what Web IDL makes of an interface: its name whatever a minifier does, its
 * `Symbol.toStringTag`, enumerable members, and promises that reject where other functions throw. What is
 * not named here stays hidden from `for…in`.
 */
export function defineInterface(
  Interface: Class,
  name: string,
  { attributes = [], promiseAttributes = [], operations = {} }: InterfaceMembers,
): void {
  const { prototype } = Interface;
  Object.defineProperty(Interface, 'name', { value: name, configurable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  for (const attribute of attributes) change(prototype, attribute, () => ({}));
  for (const attribute of promiseAttributes) {
    change(prototype, attribute, (descriptor) => ({
      get: named(`get ${attribute}`, 0, rejecting(getterOf(descriptor), 0)),
    }));
  }
  for (const [operation, required] of Object.entries(operations)) {
    change(prototype, operation, ({ value }) => ({
      value: named(operation, required, rejecting(value, required)),
    }));
  }
}

/** A constructor that the IDL does not have. Ours are called with this key. */
export const INTERNAL = Symbol('internal');

/** @throws {TypeError} unless the constructor was called by us. */
export function refuseConstruction(key: unknown): void {
  if (key !== INTERNAL) throw new TypeError('Illegal constructor');
}

function change(
  prototype: object,
  name: string,
  by: (descriptor: PropertyDescriptor) => PropertyDescriptor,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (!descriptor) throw new Error(`There is no ${name}.`);
  Object.defineProperty(prototype, name, { ...descriptor, enumerable: true, ...by(descriptor) });
}

type Callable = (...args: unknown[]) => unknown;

/* eslint-disable @typescript-eslint/unbound-method -- whoever calls what is made here gives `this` */
const getterOf = (descriptor: PropertyDescriptor): unknown => descriptor.get;

function rejecting(original: unknown, required: number): Callable {
  const methods = {
    // A method, because those are no constructors.
    rejecting(this: unknown, ...args: unknown[]): unknown {
      try {
        if (args.length < required) {
          throw new TypeError(`${required} arguments are required, ${args.length} were given.`);
        }
        return Reflect.apply(original as Callable, this, args);
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new TypeError(String(error)));
      }
    },
  };
  return methods.rejecting;
}
/* eslint-enable @typescript-eslint/unbound-method */

function named<Value extends object>(name: string, length: number, value: Value): Value {
  return Object.defineProperties(value, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
