#pragma once

#include <cstdint>
#include <vector>

#include "lb/ids.h"
#include "lb/request.h"
#include "lb/time.h"
#include "slot_table.h"

namespace sim {

/// The requests in flight: their slots, used again, and the patience of their clients.
///
/// Requests of one class have the same patience and come in order of time, so those of a class are a list whose head
/// leaves first: linked through the slots, O(1) to enter and to leave, and as long as what is in flight. A time-out each
/// in the event queue would be three times slower.
class RequestTable {
 public:
  struct alignas(64) Request {
    lb::TimePoint arrived{};
    lb::RequestId id;  ///< in the engine, known from its first action on
    std::uint32_t balancer = 0;
    std::uint32_t traffic_class = 0;
    lb::Method method = lb::Method::kGet;
    bool active = false;
    bool measured = false;  ///< came at `warmup` or later
    bool answered = false;  ///< the client has its answer, while other nodes are still being served
    std::uint32_t client = 0;
    std::uint32_t tries = 0;  ///< how often its client has asked for the same before
    lb::Duration latency{};   ///< when answered
    std::uint32_t previous = kNone;
    std::uint32_t next = kNone;
  };

  /// What a request is called in the engine: its slot, and whether it is measured, which is asked more often than
  /// anything else of it.
  std::uint64_t tag_of(std::uint32_t slot) const {
    return std::uint64_t{requests_[slot].measured ? 1U : 0U} << 32U | slot;
  }
  static std::uint32_t slot_of(std::uint64_t tag) { return static_cast<std::uint32_t>(tag); }
  static bool is_measured(std::uint64_t tag) { return tag >> 32U != 0; }

  /// `patience` by class, lb::kForever for none.
  explicit RequestTable(std::vector<lb::Duration> patience);

  /// The slot of a new request. What is not told here is that of an earlier one in its slot.
  std::uint32_t add(std::uint32_t traffic_class, bool measured, lb::TimePoint now) {
    const std::uint32_t slot = requests_.add();
    ++active_;
    Request& request = requests_[slot];
    request.arrived = now;
    request.traffic_class = traffic_class;
    request.active = true;
    request.measured = measured;
    request.answered = false;
    if (somebody_leaves_) start_waiting(slot, now);
    return slot;
  }
  void remove(std::uint32_t slot) {
    Request& request = requests_[slot];
    request.active = false;
    requests_.remove(slot);
    --active_;
    if (somebody_leaves_ && !request.answered) stop_waiting(request);
  }

  /// The client has its answer, and no reason to leave any more.
  void answer(std::uint32_t slot, lb::TimePoint now);

  Request& operator[](std::uint32_t slot) { return requests_[slot]; }
  std::uint32_t active() const { return active_; }

  /// A hint that the slot is about to be used. Any number will do.
  void prefetch(std::uint32_t slot) const { requests_.prefetch(slot); }

  /// A time before which nobody's patience ends; kNever when there is nobody who could leave.
  lb::TimePoint next_leave() const { return next_leave_; }

  /// A request whose client's patience has ended by `now`: it is to be cancelled, which removes it. False when
  /// there is none, and then next_leave() is after `now`.
  bool find_leaving(lb::TimePoint now, std::uint32_t& slot);

  /// Calls visit(request) for each that is active, by slot.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Request& request : requests_.all()) {
      if (request.active) visit(request);
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  void start_waiting(std::uint32_t slot, lb::TimePoint now);
  void stop_waiting(Request& request);

  struct Class {
    lb::Duration patience = lb::kForever;
    std::uint32_t head = kNone;
    std::uint32_t tail = kNone;
  };

  std::vector<Class> classes_;
  bool somebody_leaves_ = false;  // a class has clients whose patience ends
  SlotTable<Request> requests_;
  std::uint32_t active_ = 0;
  lb::TimePoint next_leave_ = lb::kNever;
};

}  // namespace sim
