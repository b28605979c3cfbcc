package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.FilterStep;
import java.util.List;
import java.util.Optional;

/** A statement, immutable, with the line where it starts. */
sealed interface Stmt {
    int line();

    record Data(int line, String text) implements Stmt {}

    record Output(int line, Expr value) implements Stmt {}

    record If(int line, List<Branch> branches, List<Stmt> otherwise) implements Stmt {}

    record Branch(Expr test, List<Stmt> body) {}

    record For(int line, Target target, Expr items, Optional<Expr> test, List<Stmt> body, List<Stmt> otherwise)
            implements Stmt {}

    record Break(int line) implements Stmt {}

    record Continue(int line) implements Stmt {}

    record Assign(int line, Target target, Expr value) implements Stmt {}

    record AssignBlock(int line, Target target, List<FilterStep> filters, List<Stmt> body) implements Stmt {}

    record FilterBlock(int line, List<FilterStep> filters, List<Stmt> body) implements Stmt {}

    record With(int line, List<Target> targets, List<Expr> values, List<Stmt> body) implements Stmt {}

    record Macro(int line, String name, Signature signature, List<Stmt> body) implements Stmt {}

    record CallBlock(int line, Signature signature, Expr.Call call, List<Stmt> body) implements Stmt {}

    /** What a model is trained on; it counts only for its scope. */
    record Generation(int line, List<Stmt> body) implements Stmt {}

    /** @param takesCaller whether the body reads {@code caller} */
    record Signature(List<Parameter> parameters, boolean takesCaller) {}

    record Parameter(String name, Optional<Expr> otherwise) {}
}
