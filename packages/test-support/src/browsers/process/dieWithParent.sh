#!/bin/sh
# Becomes the browser named by TEST_BROWSER_BINARY, which the kernel kills when the process that started it ends, however that ends.
exec setpriv --pdeathsig KILL -- "$TEST_BROWSER_BINARY" "$@"
