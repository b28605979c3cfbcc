package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.FilterStep;
import dev.shoal.workers.prompt.jinja.Stmt.Branch;
import dev.shoal.workers.prompt.jinja.Stmt.Parameter;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs statements and writes their output. */
final class Renderer {
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Budget budget;
    private final Evaluator evaluator;
    private StringBuilder out = new StringBuilder();
    private int line = 1;

    private Renderer(RenderLimits limits, Clock clock) {
        this.budget = new Budget(limits);
        this.evaluator = new Evaluator(new Rendering(budget, clock, this::call));
    }

    static String render(String name, List<Stmt> body, Scope scope, RenderLimits limits, Clock clock) {
        Renderer renderer = new Renderer(limits, clock);
        try {
            renderer.run(body, scope);
        } catch (Failure e) {
            throw e.at(name, renderer.line);
        } catch (StackOverflowError e) {
            throw Failure.limit("is nested too deep for this thread").at(name, renderer.line);
        }
        return renderer.out.toString();
    }

    private Flow run(List<Stmt> body, Scope scope) {
        for (Stmt stmt : body) {
            Flow flow = run(stmt, scope);
            if (flow != Flow.ON) return flow;
        }
        return Flow.ON;
    }

    private Flow run(Stmt stmt, Scope scope) {
        budget.step();
        line = stmt.line();
        if (stmt instanceof Stmt.Data data) write(data.text());
        else if (stmt instanceof Stmt.Output output) write(Show.str(evaluator.value(output.value(), scope), budget));
        else if (stmt instanceof Stmt.If condition) return choose(condition, scope);
        else if (stmt instanceof Stmt.For loop) return loop(loop, scope);
        else if (stmt instanceof Stmt.Assign assign)
            assign(assign.target(), evaluator.value(assign.value(), scope), scope);
        else if (stmt instanceof Stmt.Break) return Flow.BREAK;
        else if (stmt instanceof Stmt.Continue) return Flow.CONTINUE;
        else if (stmt instanceof Stmt.With with) return with(with, scope);
        else block(stmt, scope);
        return Flow.ON;
    }

    private void block(Stmt stmt, Scope scope) {
        if (stmt instanceof Stmt.Macro macro)
            scope.set(macro.name(), macro(macro.name(), macro.signature(), macro.body(), scope));
        else if (stmt instanceof Stmt.AssignBlock block)
            assign(block.target(), filtered(captured(block.body(), scope.inner()), block.filters(), scope), scope);
        else if (stmt instanceof Stmt.FilterBlock block)
            write(Show.str(filtered(captured(block.body(), scope.inner()), block.filters(), scope), budget));
        else if (stmt instanceof Stmt.CallBlock block) {
            Value caller = macro("caller", block.signature(), block.body(), scope);
            write(Show.str(evaluator.call(block.call(), Optional.of(caller), scope), budget));
        } else if (stmt instanceof Stmt.Generation generation) run(generation.body(), scope.inner());
        else throw new AssertionError("unhandled statement: " + stmt);
    }

    private void write(String text) {
        budget.characters(text.length());
        out.append(text);
    }

    private Flow choose(Stmt.If condition, Scope scope) {
        for (Branch branch : condition.branches())
            if (Truth.of(evaluator.value(branch.test(), scope))) return nested(branch.body(), scope);
        return nested(condition.otherwise(), scope);
    }

    private Flow nested(List<Stmt> body, Scope scope) {
        budget.enter();
        Flow flow = run(body, scope);
        budget.leave();
        return flow;
    }

    private Flow loop(Stmt.For loop, Scope scope) {
        Value items = evaluator.value(loop.items(), scope);
        Iterator<Value> iterator = Iteration.of(items, budget);
        OptionalInt length = loop.test().isPresent() ? OptionalInt.empty() : Iteration.length(items);
        if (loop.test().isPresent())
            iterator = new SelectingFilters.Selection(iterator, item -> passes(loop, item, scope));
        LoopValue state = new LoopValue(iterator, length, budget);
        boolean completed = false;
        for (Optional<Value> item = state.next(); item.isPresent(); item = state.next()) {
            Scope inner = scope.inner();
            assign(loop.target(), item.get(), inner);
            inner.set("loop", state);
            Flow flow = nested(loop.body(), inner);
            if (flow == Flow.BREAK) break;
            // As in Jinja, a first round that is left early does not count as one.
            if (flow == Flow.ON) completed = true;
        }
        return completed ? Flow.ON : nested(loop.otherwise(), scope.inner());
    }

    private boolean passes(Stmt.For loop, Value item, Scope scope) {
        Scope inner = scope.inner();
        assign(loop.target(), item, inner);
        return Truth.of(evaluator.value(loop.test().orElseThrow(), inner));
    }

    private Flow with(Stmt.With with, Scope scope) {
        Scope inner = scope.inner();
        for (int i = 0; i < with.values().size(); i++)
            assign(with.targets().get(i), evaluator.value(with.values().get(i), scope), inner);
        return nested(with.body(), inner);
    }

    private void assign(Target target, Value value, Scope scope) {
        if (target instanceof Target.Variable variable) scope.set(variable.name(), value);
        else if (target instanceof Target.Member member) set(member, value, scope);
        else if (target instanceof Target.Several several) {
            if (!Iteration.possible(value)) throw Failure.invalid("cannot unpack a " + Types.name(value));
            List<Value> values = Iteration.list(value, budget);
            if (values.size() != several.targets().size())
                throw Failure.invalid("cannot unpack " + values.size() + " values into "
                        + several.targets().size());
            for (int i = 0; i < values.size(); i++) assign(several.targets().get(i), values.get(i), scope);
        }
    }

    private static void set(Target.Member member, Value value, Scope scope) {
        Optional<Value> namespace = scope.get(member.namespace());
        if (namespace.orElse(value) instanceof NamespaceValue found && namespace.isPresent())
            found.set(member.name(), value);
        else throw Failure.invalid("cannot assign attribute on non-namespace object");
    }

    /** What a body writes, as a text of its own. */
    private String captured(List<Stmt> body, Scope scope) {
        StringBuilder around = out;
        out = new StringBuilder();
        nested(body, scope);
        String text = out.toString();
        out = around;
        return text;
    }

    private Value filtered(String text, List<FilterStep> filters, Scope scope) {
        Value value = new Value.Text(text);
        for (FilterStep step : filters) value = evaluator.filtered(value, step, scope);
        return value;
    }

    private static Value macro(String name, Stmt.Signature signature, List<Stmt> body, Scope scope) {
        return new MacroValue(name, signature, body, scope);
    }

    private Value call(Value callee, Arguments arguments) {
        if (callee instanceof Value.Global global) return global.function().call(arguments, evaluator.rendering());
        if (callee instanceof Value.Method method) return Methods.call(method, arguments, evaluator.rendering());
        if (callee instanceof MacroValue macro) return call(macro, arguments);
        if (callee instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (callee instanceof LoopValue)
            throw Failure.invalid("The loop must have the 'recursive' marker to be called recursively.");
        throw Failure.invalid("'" + Types.name(callee) + "' object is not callable");
    }

    private Value call(MacroValue macro, Arguments arguments) {
        Scope scope = macro.scope().inner();
        Map<String, Value> open = new LinkedHashMap<>(arguments.keywords());
        List<Parameter> parameters = macro.signature().parameters();
        if (arguments.positional().size() > parameters.size())
            throw Failure.invalid(
                    "macro '" + macro.name() + "' takes not more than " + parameters.size() + " argument(s)");
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            boolean placed = i < arguments.positional().size();
            Value given = placed ? null : open.remove(name);
            if (placed) scope.set(name, arguments.positional().get(i));
            else if (given != null) scope.set(name, given);
        }
        boolean named =
                parameters.stream().anyMatch(parameter -> parameter.name().equals("caller"));
        if (macro.signature().takesCaller() && !named) {
            Value caller = open.remove("caller");
            scope.set("caller", caller == null ? new Value.Undefined("No caller defined") : caller);
        }
        if (!open.isEmpty())
            throw Failure.invalid("macro '" + macro.name() + "' takes no keyword argument '"
                    + open.keySet().iterator().next() + "'");
        return run(macro, scope);
    }

    private Value run(MacroValue macro, Scope scope) {
        int around = line;
        budget.enter();
        for (Parameter parameter : macro.signature().parameters()) {
            if (scope.own(parameter.name())) continue;
            scope.set(
                    parameter.name(),
                    parameter
                            .otherwise()
                            .map(expr -> evaluator.value(expr, scope))
                            .orElseGet(() ->
                                    new Value.Undefined("parameter '" + parameter.name() + "' was not provided")));
        }
        String text = captured(macro.body(), scope);
        budget.leave();
        line = around;
        return new Value.Text(text);
    }
}
