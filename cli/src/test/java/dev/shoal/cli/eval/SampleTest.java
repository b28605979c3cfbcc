package dev.shoal.cli.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SampleTest {
    private record Named(String id, String category) implements Case {
        @Override
        public Verdict judge(TurnModel model) {
            return new Verdict(List.of(), "");
        }
    }

    @Test
    void takesEachCategoryEvenly() {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            cases.add(new Named("a" + i, "a"));
            if (i < 2) cases.add(new Named("b" + i, "b"));
        }
        List<String> taken = Sample.of(cases, 4).stream().map(Case::id).toList();
        assertEquals(List.of("a0", "b0", "b1", "a3", "a5", "a8"), taken);
        for (int most = 1; most <= 12; most++) {
            int limit = most;
            long a = Sample.of(cases, most).stream()
                    .filter(one -> one.category().equals("a"))
                    .count();
            assertEquals(Math.min(limit, 10), a);
        }
    }
}
