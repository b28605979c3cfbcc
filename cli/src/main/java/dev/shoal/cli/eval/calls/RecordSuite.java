package dev.shoal.cli.eval.calls;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Suite;
import java.nio.file.Path;
import java.util.List;

/** The last turns of the unified records of one file. */
public final class RecordSuite implements Suite {
    private final Path file;

    public RecordSuite(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.getFileName().toString();
    }

    @Override
    public List<Case> cases(CaseSource source) {
        return RecordFiles.records(file, source).stream()
                .<Case>map(one -> new TurnCase(name(), one, one.conversation().size() - 1))
                .toList();
    }
}
