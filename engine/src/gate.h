#pragma once

#include <memory>
#include <optional>

#include "admission/client_counts.h"
#include "admission/rate_limiter.h"
#include "lb/access_list.h"
#include "lb/admission.h"
#include "lb/admission_registry.h"
#include "lb/balancer_config.h"
#include "lb/request.h"

namespace lb {

/// Who is let in: the access list, the rates, the requests a client may have at a time, admission control, and how
/// many may be in flight together.
///
/// Why     in this order, cheapest and most lasting first, so that who is refused takes nothing from those who are
///         not: no token, no place, no sample.
class Gate {
 public:
  /// What a request holds of the gate until it leaves.
  struct Pass {
    Reason refused = Reason::kOk;  ///< kOk: it is in
    bool checked = false;          ///< somebody was guarding when it came, and what follows holds
    std::uint32_t in_flight = 0;   ///< that were in when it came, itself included
    ClientKey client = 0;
    TimePoint since{};
  };

  explicit Gate(std::uint64_t seed) : seed_(seed), rng_(seed, kStream) {}

  void configure(const BalancerConfig& config);

  /// Fills `pass`, which the request keeps until leave().
  void enter(const Request& request, TimePoint now, Pass& pass) {
    pass.refused = Reason::kOk;
    pass.checked = guarded_;
    if (guarded_) check(request, now, pass);
    if (pass.refused == Reason::kOk) ++inside_;
  }

  /// The request has ended for that reason; once for every enter().
  void leave(const Pass& pass, Reason reason, std::uint16_t status, TimePoint now) {
    if (pass.refused != Reason::kOk) return;
    --inside_;
    if (pass.checked) left(pass, reason, status, now);
  }

  /// Whether one more may be in flight.
  bool has_room() const { return max_in_flight_ == 0 || running_ < max_in_flight_; }
  void run_started() { ++running_; }
  void run_ended() { --running_; }
  std::uint32_t running() const { return running_; }

  /// Whether somebody may be refused.
  bool guarded() const { return guarded_; }

  /// Null when there is none.
  const Admission* admission() const { return admission_.get(); }

 private:
  static constexpr std::uint64_t kStream = 1;  // not that of the picks: who is shed does not change them

  void check(const Request& request, TimePoint now, Pass& pass);
  void left(const Pass& pass, Reason reason, std::uint16_t status, TimePoint now);

  bool guarded_ = false;  // somebody may be refused
  std::uint64_t seed_;
  Rng rng_;
  BalancerConfig config_;
  AccessList access_;
  std::optional<RateLimiter> rates_;
  std::optional<ClientCounts> clients_;
  std::unique_ptr<Admission> admission_;
  std::uint32_t max_in_flight_ = 0;  // 0: no limit
  std::uint32_t running_ = 0;        // have a node
  std::uint32_t inside_ = 0;         // and those that wait for one
};

}  // namespace lb
