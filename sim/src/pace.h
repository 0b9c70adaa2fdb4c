#pragma once

#include <cstdint>
#include <optional>

#include "alternation.h"
#include "sim/backend.h"

namespace sim {

/// How fast a node works: its pauses, its antagonist, its warm-up, and what comes from outside.
///
/// Between two changes the speed is the product of what is constant then, over the slowness of the warm-up, which
/// falls linearly: work and time follow from each other in closed form.
class Pace {
 public:
  /// What nodes of one kind have in common.
  struct Shared {
    explicit Shared(const BackendModel& backend);

    struct Times {
      Distribution every;
      Distribution lasts;
    };
    std::optional<Times> pauses;
    std::optional<Times> antagonist;
    std::optional<WarmUpModel> warm_up;
    double antagonist_share = 0;
  };

  /// In      `shared` outlives it.
  Pace(const Shared& shared, std::uint64_t seed, std::uint32_t index);

  void set_paused(bool paused) { paused_ = paused; }
  void set_capacity(double factor) { capacity_ = factor; }

  /// A cold start. Nothing happens where there is no warm-up.
  void start_cold(lb::TimePoint now);

  /// When the speed changes next by itself; kNever when it does not.
  lb::TimePoint next_change() const;

  /// Makes the changes that are due by `now`.
  void pass(lb::TimePoint now);

  /// Whether nothing goes on, and when that ends as far as the node itself knows.
  bool paused() const { return paused_ || (pauses_ && pauses_->on()); }
  lb::TimePoint paused_until() const { return paused_ ? lb::kNever : pauses_->next(); }

  /// Work per nanosecond at that time.
  double speed(lb::TimePoint at) const { return rate() / slowness(at); }

  /// Nanoseconds of work done between two times, at `share` of the node's speed.
  /// In      no change lies between them.
  double work(lb::TimePoint from, lb::TimePoint to, double share) const;

  /// How long that much work takes from a time on, as if nothing changed but the warm-up; kForever when nothing goes
  /// on.
  lb::Duration time(double work, lb::TimePoint from, double share) const;

 private:
  double rate() const {
    if (paused()) return 0;
    return antagonist_ && antagonist_->on() ? capacity_ * (1 - shared_->antagonist_share) : capacity_;
  }
  bool is_cold() const { return warm_at_ != lb::kNever; }
  double slowness(lb::TimePoint at) const;

  const Shared* shared_;
  std::optional<Alternation> pauses_;
  std::optional<Alternation> antagonist_;
  bool paused_ = false;
  double capacity_ = 1;
  double slope_ = 0;                    // slowness lost in a nanosecond
  lb::TimePoint warm_at_ = lb::kNever;  // the end of the warm-up; kNever: it is warm
};

}  // namespace sim
