// The four tiers of four_tiers.yaml by hand, every figure a constant: what a kernel from rules is measured against.
// Money is fen; bills are sorted by person. Build: gcc -O3 -march=native -shared -fPIC
#include <stdint.h>

typedef int64_t i64;
#define YUAN(x) ((i64)(x) * 100)

static inline i64 least(i64 a, i64 b) { return a < b ? a : b; }
static inline i64 most(i64 a, i64 b) { return a > b ? a : b; }
static inline i64 over(i64 a) { return a > 0 ? a : 0; }
static inline i64 percent(i64 x) { return (i64)(((uint64_t)x + 50) / 100); }

static const i64 DEDUCTIBLE[3] = {YUAN(200), YUAN(500), YUAN(1000)};
static const i64 RATE[3] = {85, 70, 60};

// group: 0 nobody, 1 minimum living, 2 low-income edge; level: 0 to 2
void four_tiers(i64 low, i64 high, const i64 *restrict person, const uint8_t *restrict level,
                const uint8_t *restrict group, const i64 *restrict total, const i64 *restrict in_policy,
                i64 *restrict basic, i64 *restrict critical, i64 *restrict assistance, i64 *restrict tilt,
                i64 *restrict rest) {
  i64 basic_year = 0, critical_base = 0, critical_year = 0, assistance_base = 0, assistance_year = 0, tilt_base = 0,
      tilt_year = 0, previous = -1;
  for (i64 i = low; i < high; i++) {
    i64 same = -(i64)(person[i] == previous);
    previous = person[i];
    basic_year &= same, critical_base &= same, critical_year &= same, assistance_base &= same;
    assistance_year &= same, tilt_base &= same, tilt_year &= same;
    unsigned g = group[i], l = level[i];
    i64 left = in_policy[i];
    i64 b = least(percent(over(left - DEDUCTIBLE[l]) * RATE[l]), YUAN(150000) - basic_year);
    basic_year += b;
    left -= b;
    i64 after = critical_base + left, start = g == 1 ? YUAN(9000) : YUAN(18000), c = 0;
    if (__builtin_expect(after > start, 0)) {
      i64 more = g == 1 ? 5 : 0, before = critical_base;
      i64 sum = (60 + more) * over(least(after, YUAN(100000)) - most(before, start));
      if (after > YUAN(100000))
        sum += (65 + more) * over(least(after, YUAN(200000)) - most(before, YUAN(100000))) +
               (70 + more) * over(least(after, YUAN(300000)) - most(before, YUAN(200000))) +
               (75 + more) * over(after - most(before, YUAN(300000)));
      c = percent(sum);
      if (g != 1) c = least(c, over(YUAN(400000) - critical_year));
      critical_year += c;
    }
    critical_base = after;
    left -= c;
    i64 after_assistance = assistance_base + left, a = 0, t = 0;
    if (g) {
      if (g == 1)
        a = least(percent(70 * left), over(YUAN(70000) - assistance_year));
      else
        a = least(percent(50 * over(after_assistance - most(assistance_base, YUAN(3000)))),
                  over(YUAN(10000) - assistance_year));
      assistance_year += a;
      left -= a;
      i64 from = g == 1 ? YUAN(5000) : YUAN(10000), cap = g == 1 ? YUAN(20000) : YUAN(10000);
      t = least(percent(70 * over(tilt_base + left - most(tilt_base, from))), over(cap - tilt_year));
      tilt_year += t;
    }
    assistance_base = after_assistance;
    tilt_base += left;
    basic[i] = b, critical[i] = c, assistance[i] = a, tilt[i] = t, rest[i] = total[i] - b - c - a - t;
  }
}

// The same bytes read and written, and nothing worked out.
void stream(i64 low, i64 high, const i64 *restrict person, const uint8_t *restrict level,
            const uint8_t *restrict group, const i64 *restrict total, const i64 *restrict in_policy,
            i64 *restrict basic, i64 *restrict critical, i64 *restrict assistance, i64 *restrict tilt,
            i64 *restrict rest) {
  for (i64 i = low; i < high; i++) {
    i64 x = person[i] ^ total[i], y = in_policy[i], z = level[i] + group[i];
    basic[i] = x, critical[i] = y, assistance[i] = z, tilt[i] = x + y, rest[i] = x + z;
  }
}
