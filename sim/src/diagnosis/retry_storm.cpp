// "Site Reliability Engineering" (Google, 2016), chapter 21: three attempts a request let the load grow threefold just
// when there is too much of it; a retry budget of 10 % lets it grow 1.1 times.
#include <algorithm>

#include "diagnosis/diagnosis.h"
#include "diagnosis/words.h"

namespace sim {
namespace {

// A retry for each request: nodes get twice the load, and at least half of all attempts have failed.
constexpr double kRetriesPerRequest = 1;

// Retries that save most requests do their work.
constexpr double kInVain = 0.5;

constexpr std::size_t kLeastBuckets = 3;
constexpr std::size_t kGap = 2;  // buckets in which chance may interrupt it
constexpr double kLeastRetries = 100;

struct Stretch {
  std::size_t from = 0;
  std::size_t to = 0;
};

// Those of the balancers and those of clients alike: nodes cannot tell.
double retries_in(const Series& series, std::size_t from, std::size_t to) {
  return sum(series.retries, from, to) + sum(series.client_retries, from, to);
}

double fresh_in(const Series& series, std::size_t from, std::size_t to) {
  return sum(series.requests, from, to) - sum(series.client_retries, from, to);
}

std::vector<Stretch> stretches(const Series& series) {
  std::vector<Stretch> found;
  for (std::size_t b = 0; b < series.buckets; ++b) {
    const double retries = retries_in(series, b, b + 1);
    if (retries <= 0 || retries < kRetriesPerRequest * fresh_in(series, b, b + 1)) continue;
    if (found.empty() || b > found.back().to + kGap) found.push_back({b, b});
    found.back().to = b + 1;
  }
  return found;
}

void look(const Signals& signals, std::vector<Finding>& findings) {
  const Series& series = signals.series();
  for (const Stretch& stretch : stretches(series)) {
    const double retries = retries_in(series, stretch.from, stretch.to);
    const double requests = std::max(1.0, fresh_in(series, stretch.from, stretch.to));
    const double succeeded = sum(series.succeeded, stretch.from, stretch.to);
    const double ended = succeeded + sum(series.failed, stretch.from, stretch.to);
    if (stretch.to - stretch.from < kLeastBuckets || retries < kLeastRetries) continue;
    if (retries < kRetriesPerRequest * requests || succeeded > kInVain * ended) continue;
    const double amplification = sum(series.attempts, stretch.from, stretch.to) / requests;
    double highest = 0;
    for (std::size_t b = stretch.from; b < stretch.to; ++b) {
      highest = std::max(highest, series.attempts[b] / std::max(1.0, fresh_in(series, b, b + 1)));
    }
    const double success = ended > 0 ? succeeded / ended : 0;
    const lb::Duration from = signals.start_of(stretch.from);
    const lb::Duration to = signals.end_of(stretch.to - 1);
    findings.push_back({.kind = kRetryStorm.kind.name,
                        .from = from,
                        .to = to,
                        .node = -1,
                        .text = "Retries multiplied the load for " + in_seconds(to - from) + ": " +
                                in_figures(amplification) + " attempts a request, " + in_figures(highest) +
                                " at the worst, and " + (succeeded > 0 ? "only " + in_percent(success) : "none") +
                                " of the requests that ended succeeded.",
                        .evidence = {{"amplification", amplification},
                                     {"highest_amplification", highest},
                                     {"retries", retries},
                                     {"requests", requests},
                                     {"success_ratio", success}}});
  }
}

}  // namespace

const Diagnosis kRetryStorm{
    {.name = "retry_storm",
     .doc = "retries multiply the load, and in vain",
     .rule =
         "Over at least three time buckets (gaps of two allowed) and 100 retries there is at least one retry for "
         "each request that comes, and at most half of the requests that end succeed."},
    look};

}  // namespace sim
