package dev.shoal.workers.dialect;

import dev.shoal.workers.format.BoundFormat;
import java.util.List;

/** How a model is spoken to and how it writes its turns. Thread-safe. */
public interface Dialect {
    /** How turns are written and read. */
    BoundFormat format();

    /** Most tokens of a thought before a turn; 0 for none. */
    int thoughtTokens();

    /** Where prompts come from, for people. */
    String source();

    Prompts prompts(String instructions, List<ToolText> tools);
}
