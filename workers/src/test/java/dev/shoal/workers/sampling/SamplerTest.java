package dev.shoal.workers.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SamplerTest {
    private static final float[] LOGITS = {9f, 1f, 3f, 2f, 2.5f};
    private static final int DRAWS = 20_000;

    /** All but token 0. */
    private static int allowed(int from) {
        return from >= LOGITS.length ? -1 : Math.max(1, from);
    }

    private static double[] shares(SamplingSettings settings) {
        var sampler = new Sampler(settings, 42);
        double[] shares = new double[LOGITS.length];
        for (int i = 0; i < DRAWS; i++)
            shares[sampler.sample(LOGITS, SamplerTest::allowed).token()] += 1.0 / DRAWS;
        return shares;
    }

    @Test
    void greedyTakesTheLikeliestAllowedToken() {
        Choice choice = new Sampler(SamplingSettings.GREEDY, 1).sample(LOGITS, SamplerTest::allowed);
        double sum = Math.exp(1) + Math.exp(3) + Math.exp(2) + Math.exp(2.5);
        assertEquals(2, choice.token());
        assertEquals(Math.exp(3) / sum, choice.probability(), 1e-6);
    }

    @Test
    void temperatureFollowsTheDistribution() {
        double[] shares = shares(new SamplingSettings(2, 0, 1));
        double sum = Math.exp(0.5) + Math.exp(1.5) + Math.exp(1) + Math.exp(1.25);
        assertEquals(0, shares[0]);
        assertEquals(Math.exp(1.5) / sum, shares[2], 0.02);
        assertEquals(Math.exp(0.5) / sum, shares[1], 0.02);
    }

    @Test
    void topKKeepsTheLikeliest() {
        double[] shares = shares(new SamplingSettings(1, 2, 1));
        assertEquals(0, shares[1] + shares[3]);
        assertTrue(shares[2] > shares[4] && shares[4] > 0.3);
    }

    @Test
    void topPKeepsTheLikeliestUntilTheyAddUp() {
        double[] shares = shares(new SamplingSettings(1, 0, 0.6));
        assertEquals(0, shares[1] + shares[3]);
        assertTrue(shares[4] > 0.3);
        assertEquals(1, shares(new SamplingSettings(1, 0, 0.01))[2], 1e-9);
    }

    @Test
    void minPKeepsWhatIsNearlyAsLikelyAsTheLikeliest() {
        // Beside the likeliest: e^-0.5, e^-1 and e^-2 of it.
        double[] shares = shares(new SamplingSettings(1, 0, 1, 0.3, 1));
        assertEquals(0, shares[1]);
        assertTrue(shares[3] > 0.1);
        assertEquals(0, shares(new SamplingSettings(1, 0, 1, 0.4, 1))[3]);
        assertEquals(1, shares(new SamplingSettings(1, 0, 1, 1, 1))[2], 1e-9);
    }

    @Test
    void cutsFollowTheTemperature() {
        // At temperature 0.25 the likeliest has 0.87 of the probability, at 1 only 0.46.
        assertEquals(1, shares(new SamplingSettings(0.25, 0, 0.8))[2], 1e-9);
        assertTrue(shares(new SamplingSettings(1, 0, 0.8))[2] < 0.7);
        // And the second cut sees only what the first has left.
        assertEquals(1, shares(new SamplingSettings(1, 2, 0.6))[2], 1e-9);
        assertTrue(shares(new SamplingSettings(1, 0, 0.6))[4] > 0.3);
    }

    @Test
    void repetitionMakesATokenLessLikely() {
        float[] logits = {0.5f, 4f, 3f, -1f, -1.1f};
        var sampler = new Sampler(new SamplingSettings(0, 0, 1, 0, 1.5), 1);
        assertEquals(1, sampler.sample(logits, SamplerTest::allowed).token());
        sampler.saw(1, 900);
        Choice choice = sampler.sample(logits, SamplerTest::allowed);
        assertEquals(2, choice.token());
        double sum = Math.exp(4) + Math.exp(3) + Math.exp(-1) + Math.exp(-1.1);
        assertEquals(Math.exp(3) / sum, choice.probability(), 1e-6, "the model's own confidence");
        assertEquals(4f, logits[1]);
        // A logit below 0 goes further down, not up.
        sampler.saw(3);
        assertEquals(
                4,
                sampler.sample(logits, from -> from <= 3 ? 3 : from == 4 ? 4 : -1)
                        .token());
    }

    @Test
    void ordersAnyNumbers() {
        float[] logits = {-0f, -3e30f, 5e-40f, 7f, -1e-40f, 0f};
        for (int most = 1; most <= logits.length; most++) {
            var sampler = new Sampler(new SamplingSettings(1e30, most, 1), most);
            int[] ranks = {3, 5, 1, 0, 4, 2};
            for (int i = 0; i < 200; i++) {
                int token = sampler.sample(logits, from -> from < 6 ? from : -1).token();
                assertTrue(ranks[token] < most, "token " + token + " of " + most);
            }
        }
    }

    @Test
    void aNetworkThatOverflowsStillGivesAnAllowedToken() {
        float[] logits = {1f, Float.NaN, Float.POSITIVE_INFINITY, 2f, Float.NaN};
        for (var settings : new SamplingSettings[] {
            SamplingSettings.GREEDY, new SamplingSettings(1, 0, 1), new SamplingSettings(0.5, 3, 0.9, 0.1, 1.1)
        }) {
            int token = new Sampler(settings, 1)
                    .sample(logits, SamplerTest::allowed)
                    .token();
            assertTrue(token >= 1 && token <= 4);
        }
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        var settings = new SamplingSettings(1, 0, 1);
        var a = new Sampler(settings, 7);
        var b = new Sampler(settings, 7);
        for (int i = 0; i < 100; i++) {
            assertEquals(a.sample(LOGITS, SamplerTest::allowed), b.sample(LOGITS, SamplerTest::allowed));
        }
    }

    @Test
    void refusesSettingsWithoutMeaning() {
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(Double.NaN, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(1, 0, 1, -0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SamplingSettings(1, 0, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampler(SamplingSettings.GREEDY, 1)
                .sample(LOGITS, from -> -1));
    }
}
