package dev.shoal.cli.deadletters;

import dev.shoal.bootstrap.config.Nearest;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that say which dead letters are meant. */
public final class FilterOptions {
    @Option(names = "--topic", paramLabel = "T", description = "Those of records that came from this topic.")
    String topic;

    @Option(names = "--code", paramLabel = "C", description = "Those with this code, such as unreadable_record.")
    String code;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From this time on: 2026-03-01, 2026-03-01T10:00, 2026-03-01T10:00:00Z, or 30m, 2h, 3d ago.")
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
    String until;

    @Option(names = "--task", paramLabel = "ID", description = "Those of this task.")
    String task;

    @Option(
            names = "--agent",
            paramLabel = "A",
            description = "Those whose content names this agent: name, or name@version.")
    String agent;

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every flag that cannot be used */
    LetterFilter filter() {
        var problems = new Problems("The command line");
        Instant now = Instant.now();
        Optional<Instant> from = time("--since", since, now, problems);
        Optional<Instant> to = time("--until", until, now, problems);
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            problems.add("--until=" + until, "must be later than --since=" + since);
        }
        if (code != null) checkCode(problems);
        problems.throwIfAny();
        return new LetterFilter(
                Optional.ofNullable(topic),
                Optional.ofNullable(code),
                from,
                to,
                Optional.ofNullable(task),
                Optional.ofNullable(agent));
    }

    private static Optional<Instant> time(String flag, String text, Instant now, Problems problems) {
        if (text == null) return Optional.empty();
        Optional<Instant> time = Moment.parse(text, now, ZoneId.systemDefault());
        if (time.isEmpty()) problems.add(flag + "=" + text, "must be a time such as " + Moment.EXAMPLES);
        return time;
    }

    private void checkCode(Problems problems) {
        List<String> codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
        if (codes.contains(code)) return;
        String hint = Nearest.to(code, codes)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        problems.add("--code=" + code, "is no code of Shoal" + hint);
    }
}
