#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/replicate.h"

namespace sim {

/// Both ends included.
struct Interval {
  double low = 0;
  double high = 0;
};

/// A mean over replications, and how well it is known: the true one lies within mean +- half_width with the
/// confidence asked for. One replication tells nothing of that: there is no half width then.
struct Estimate {
  double mean = 0;
  std::optional<double> half_width;
};

/// What can be said of a variant against the first one.
enum class Contrast : std::uint8_t {
  kIdentical,  ///< the same number in every replication
  kLess,       ///< the whole interval of the difference is below 0
  kMore,       ///< the whole interval of the difference is above 0
  kNotShown,   ///< the interval holds 0: there may be a difference, these replications do not show one
  kNotJudged,  ///< one replication only, and the numbers differ
};

/// "identical", "less", "more", "no difference shown", "not judged".
std::string_view to_string(Contrast contrast);

/// A variant's number minus that of the first variant, in the same replication.
struct Difference {
  Estimate absolute;

  /// absolute.mean / the first variant's mean: -0.38 is 38 % less. None where that mean is 0.
  std::optional<double> relative;

  /// The interval of `relative`. None with one replication, and where the first variant's mean is so near 0 that
  /// the ratio can be anything. It holds 0 exactly when that of `absolute` does.
  std::optional<Interval> relative_interval;

  Contrast contrast = Contrast::kIdentical;
};

/// One metric in every variant.
struct MetricComparison {
  std::string metric;
  std::vector<Estimate> variants;       ///< each for itself, at the confidence asked for
  std::vector<Difference> differences;  ///< of the second variant, the third, ... from the first
};

struct CompareOptions {
  double confidence = 0.95;  ///< 0.5..0.9999

  /// Bonferroni: every difference gets an interval so much wider that all of them hold together with the
  /// confidence asked for. Without it each holds for itself, and of many some fail.
  bool adjust = false;
};

/// An experiment, judged.
struct Comparison {
  CompareOptions options;
  double each = 0.95;  ///< the confidence of a single difference: higher than asked for when adjusted
  std::vector<MetricComparison> metrics;

  /// How many differences were judged: (variants - 1) x metrics.
  std::size_t differences() const;
};

/// Compares every variant with the first.
///
/// Out     Student's t on the paired differences; for ratios Fieller's interval on the pairs, which agrees with it.
///         No metrics when no replication is complete.
/// Why     a pair shares its arrivals and service times, so that the luck of a replication cancels out: intervals
///         are far narrower than those of independent runs, at the same cost.
/// Source  Law 2015, "Simulation Modeling and Analysis", 5th ed., 10.2.1 (paired t), 10.3 (Bonferroni);
///         Fieller 1954, J. Royal Statistical Society B 16(2), 175-185.
Comparison compare(const Replications& replications, const CompareOptions& options);

/// The comparison as `lbsim compare --json` writes it:
///
/// `scenario`, `interrupted` (only when so), `replications` (complete), `planned`, `confidence`, `adjusted`
/// ("none", "bonferroni"), `confidence_each`, `seeds` [...],
/// `variants` [{`name`, `changes` [...]}],
/// `metrics` [{`metric`, `variants` [{`name`, `mean`, `half_width`, `values` [...] by replication,
///   `difference` {`mean`, `half_width`, `low`, `high`, `relative`, `relative_low`, `relative_high`, `verdict`}}]}].
///
/// The first variant has no `difference`; a number that does not exist is null.
nlohmann::ordered_json to_json(const Comparison& comparison, const Replications& replications,
                               std::span<const Variant> variants);

}  // namespace sim
