#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>

#include "lb/knob.h"
#include "lb/result.h"
#include "lb/rng.h"
#include "lb/time.h"

namespace lb {

/// How a request that was let in ended.
///
/// Why     a request whose client left says nothing of the nodes: no sample is made of it.
struct AdmissionSample {
  bool success = true;  ///< no failure by the balancer's rules
  bool dropped =
      false;  ///< timed out, or was refused for overload: by a node (429, 503) or for want of a connection
  Duration latency{};           ///< from its admission to its end
  std::uint32_t in_flight = 1;  ///< requests in flight when it was let in, itself included
  TimePoint now{};              ///< its end
};

/// What an admission stands at, for explanations and charts.
struct AdmissionLevel {
  static constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t limit = kUnlimited;  ///< requests that may be in flight
  double rejection = 0;              ///< probability that the next request is turned away whatever is in flight
};

/// Decides whether a request is let in, and learns from how those that were let in ended.
///
/// Two kinds: one turns requests away with a probability (client_throttling, admission_control), the other finds out
/// how many requests may be in flight (gradient, gradient2, vegas, aimd). Either lets requests in again without any
/// in flight: a limit is never below 1, and a probability falls as its window passes.
///
/// Cost    O(1) a call, amortised for windows; no allocation after construction.
/// Why     without a timer of its own: what a system's timer would have done in between is done at the next call, in
///         the same order, so that the verdicts are the same.
class Admission {
 public:
  virtual ~Admission() = default;

  /// Whether one more request is let in, beside `in_flight` that were and have not ended.
  virtual bool admit(std::uint32_t in_flight, TimePoint now, Rng& rng) = 0;

  /// A request that was let in has ended. In: sample.now is not before the last call's.
  virtual void finished(const AdmissionSample& sample, Rng& rng) = 0;

  /// As of the last call, but for windows of time, which are looked at as of `now`.
  virtual AdmissionLevel level(TimePoint now) const = 0;
};

/// What an admission says of itself.
struct AdmissionDoc {
  std::string_view summary;  ///< what it does
  std::string_view cost;
  std::string_view use_when;
  std::string_view avoid_when;
  std::string_view source;
};

/// An admission as the registry knows it: its parameters (a Variant case), how it is made of them, and which
/// combinations of them make no sense.
struct AdmissionType {
  VariantCase params;
  AdmissionDoc doc;
  std::unique_ptr<Admission> (*make)(const Variant& params) = nullptr;
  InputErrors (*validate)(const Variant& params) = nullptr;
};

/// Describes an admission `A` constructed from its parameter struct `Params`, which has `InputErrors validate() const`
/// with paths relative to it.
template <class A, class Params>
AdmissionType admission_type(std::string_view name, const AdmissionDoc& doc) {
  return {variant_case<Params>(name, doc.summary), doc,
          [](const Variant& params) -> std::unique_ptr<Admission> {
            return std::make_unique<A>(*params.as<Params>());
          },
          [](const Variant& params) { return params.as<Params>()->validate(); }};
}

}  // namespace lb
