package dev.shoal.workers.format;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a family of models writes a turn, as its chat template has it, to the last space.
 *
 * <p>A spelling of {@link #controls} stands for one token where the tokenizer has one, and for plain text where not. The
 * token that ends a turn is the model's own and comes behind what is said here, see {@link ModelTraits#end}.
 */
public interface ToolCallFormat {
    /** Short name, such as {@code hermes}. */
    String id();

    CallSyntax calls();

    /** Spellings that may be control tokens of the tokenizer. */
    Set<String> controls();

    /** Of the controls, those that the format needs as single tokens. */
    Set<String> needed();

    /** What a final text starts with, one for each kind of text; a single empty one where it just starts. */
    List<String> texts();

    /** What ends a turn; empty when it is the model's end-of-sequence token. */
    List<String> ends();

    /** What a thought stands between, before the rest of a turn; empty for models that do not think first. */
    Optional<Thoughts> thoughts(ModelTraits model);

    /** @param controls of what opens and closes a thought: what may be control tokens */
    record Thoughts(String open, String close, List<String> controls) {}

    /**
     * @param open before the first call, @param between two calls, @param close after the last call
     * @param beforeName and @param afterName around the tool's name, @param afterArguments behind every call
     * @param delimiter control token around texts; empty for values that need none
     * @param handover what may end a turn of calls in place of its end; empty for nothing
     * @param most calls in one turn
     */
    record CallSyntax(
            String open,
            String between,
            String close,
            String beforeName,
            String afterName,
            String afterArguments,
            Values values,
            String delimiter,
            String handover,
            int most) {}

    /** How arguments are written. */
    enum Values {
        COMPACT_JSON,
        SPACED_JSON,
        PYTHON,
        BETWEEN_TOKENS
    }
}
