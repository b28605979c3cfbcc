package dev.shoal.schemas.json;

import java.util.List;
import java.util.stream.Collectors;

/** A JSON Schema that is malformed or uses what Shoal does not enforce; carries every problem. */
public final class InvalidSchema extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * One thing that is wrong.
     *
     * @param pointer JSON pointer of the schema, empty for the root: {@code /properties/x}
     * @param keyword the keyword at fault, empty when it is the schema as a whole
     * @param what what is wrong and what to do
     */
    public record Problem(String pointer, String keyword, String what) {
        /** JSON pointer of the keyword itself. */
        public String keywordPointer() {
            return keyword.isEmpty() ? pointer : pointer + "/" + escape(keyword);
        }

        @Override
        public String toString() {
            return (pointer.isEmpty() ? "/" : pointer) + ": " + what;
        }
    }

    private final transient List<Problem> problems;

    InvalidSchema(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
