package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Stmt.Signature;
import java.util.List;

/** A macro, or the body of a call block, with the scope it was written in. */
record MacroValue(String name, Signature signature, List<Stmt> body, Scope scope) implements Value {
    @Override
    public String toString() {
        return "macro " + name;
    }
}
