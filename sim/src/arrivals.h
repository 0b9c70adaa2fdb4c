#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arrival_stream.h"
#include "event_queue.h"
#include "lb/request.h"
#include "lb/rng.h"
#include "sim/scenario.h"
#include "slot_table.h"
#include "zipf.h"

namespace sim {

/// What the end of a request means to its client.
enum class RequestEnd : std::uint8_t {
  kSucceeded,
  kFailed,
  kLeft,  ///< it has left: its patience ended
};

/// All traffic classes merged into one row of requests, ordered by time: new ones, those of users who have thought
/// long enough, and those that clients send again.
///
/// Cost    a draw and a comparison with each other class for a few classes whose clients do not listen; O(log waiting)
///         otherwise, where waiting are the classes, the users who think, and the clients who are about to ask again.
///         No allocation in the steady state.
/// Why     who waits here is not in the large queue of what is going on in the world, which is spared one entry and
///         one removal a request.
class Arrivals {
 public:
  /// In      validate(scenario) found nothing; it outlives this.
  explicit Arrivals(const Scenario& scenario);
  Arrivals(const Arrivals&) = delete;  // what a request says of its client points in here
  Arrivals& operator=(const Arrivals&) = delete;

  /// When the next request comes; kNever when there are no more.
  lb::TimePoint next() const { return next_; }

  /// What a simulated request says when it is asked for a header or a cookie: its client's address, whatever the
  /// name. A client keeps its own session and user this way, and hashing by one of them is hashing by client. Only
  /// the cookie that the balancer itself gives out is what the client was given.
  class ClientFields final : public lb::RequestFields {
   public:
    std::string_view header(std::string_view) const override { return client; }
    std::string_view cookie(std::string_view name) const override { return name == given_name ? given : client; }

    std::string_view client;
    std::string_view given_name{};  ///< empty: the balancer gives none
    std::string_view given{};
  };

  /// The class of the next request, and what the balancer is told of it. It and its views live until the next call.
  /// In      next() is not kNever.
  struct Arrival {
    std::uint32_t traffic_class = 0;
    std::uint32_t client = 0;
    std::uint32_t tries = 0;  ///< how often the client has asked for the same thing before
    lb::Request request;
  };
  Arrival& take() {
    Due due;
    if (few_) [[likely]] {
      due.traffic_class = soonest_;
      advance_soonest();
    } else {
      due = take_waiting();
    }
    const Class& own = classes_[due.traffic_class];
    if (own.trace != nullptr) [[unlikely]]
      return recorded(due.traffic_class);
    if (due.client == kAnyone) due.client = own.first_client + draw_client(due.traffic_class);
    if (due.client != written_client_) write_address(due.client);
    if (!jar_.empty()) fields_.given = jar_[due.client] == 0 ? std::string_view{} : cookies_[jar_[due.client] - 1];
    arrival_.traffic_class = due.traffic_class;
    arrival_.client = due.client;
    arrival_.tries = due.tries;
    arrival_.request.method = own.traffic->method;
    arrival_.request.path = own.traffic->path;
    arrival_.request.client = fields_.client;
    return arrival_;
  }

  /// Whether some class has users, or clients that ask again: otherwise ended() need not be called.
  bool somebody_listens() const { return somebody_listens_; }

  /// A request has ended, or its client has its answer, whichever is earlier: a user thinks from now on, and a client
  /// may ask again. To be called once for each request but those that are unfinished at the end.
  struct Ended {
    std::uint32_t traffic_class = 0;
    std::uint32_t client = 0;
    std::uint32_t tries = 0;
    RequestEnd end = RequestEnd::kSucceeded;
  };
  void ended(const Ended& ended, lb::TimePoint now);

  /// From now on so many times as many requests of the class come: rates are multiplied, think times divided, those
  /// under way too. 0 stops them. What clients wait before they ask again is not touched.
  ///
  /// In      0 <= load; no request before `now` is left to be taken.
  /// Cost    O(waiting x log waiting).
  void set_load(std::uint32_t traffic_class, double load, lb::TimePoint now);

  /// The client's cookie from now on. Only where the balancer gives cookies.
  void give_cookie(std::uint32_t client, std::uint32_t node) { jar_[client] = node + 1; }

 private:
  static constexpr std::uint32_t kAnyone = 0xffffffff;
  static constexpr std::size_t kFew = 8;  // so many are compared in less time than a queue takes

  /// Who asks next, and for what class.
  struct Due {
    std::uint32_t traffic_class = 0;
    std::uint32_t client = kAnyone;  // kAnyone: a new request of an open loop
    std::uint32_t tries = 0;
  };
  struct Stopped {
    Due due;
    double think = 0;  // what is left of it, nanoseconds
  };

  struct Class {
    const TrafficClass* traffic = nullptr;
    std::uint32_t first_client = 0;
    double load = 1;
    std::uint64_t order = 0;  // of the few: at the same time the smaller one comes first, as in the queue
    lb::Rng clients;          // who asks
    std::optional<ArrivalStream> stream;  // of an open loop
    const TraceCursor* trace = nullptr;   // of that stream, where it is a recording
    std::optional<Distribution> think;    // of a closed one
    std::optional<Zipf> popularity;
    std::optional<Distribution> delay;  // before a client asks again
    lb::Rng thoughts;
    lb::Rng delays;
  };

  void add_class(const Scenario& scenario, const TrafficClass& traffic, std::uint32_t first_client);
  void seat_users(std::uint32_t traffic_class, std::uint32_t users);
  void make_cookies(const Scenario& scenario, std::uint32_t clients);

  void advance_soonest() {
    Class& own = classes_[soonest_];
    own.stream->advance();
    own.order = added_++;
    find_soonest();
  }
  void find_soonest() {
    soonest_ = 0;
    lb::TimePoint earliest = classes_.front().stream->next();
    for (std::uint32_t i = 1; i < classes_.size(); ++i) {
      const lb::TimePoint other = classes_[i].stream->next();
      const bool before = other < earliest || (other == earliest && classes_[i].order < classes_[soonest_].order);
      if (!before) continue;
      soonest_ = i;
      earliest = other;
    }
    next_ = earliest < end_ ? earliest : lb::kNever;
  }
  Due take_out();
  Due take_waiting();
  Arrival& recorded(std::uint32_t traffic_class);
  std::uint32_t draw_client(std::uint32_t traffic_class);
  void wait_until(lb::TimePoint at, const Due& due);
  void think(const Due& due, double nanoseconds, lb::TimePoint now);
  void look_ahead();
  void write_address(std::uint32_t client);

  std::vector<Class> classes_;
  bool few_ = false;           // a few open classes, and nobody who asks again: the queue is not used
  std::uint32_t soonest_ = 0;  // of the few, whose request is next
  std::uint64_t added_ = 0;    // requests of the few so far
  bool somebody_listens_ = false;
  lb::TimePoint next_ = lb::kNever;
  lb::TimePoint end_{};
  EventQueue<std::uint32_t> queue_;  // of places in waiting_
  SlotTable<Due> waiting_;
  std::vector<Stopped> stopped_;  // users of classes without load
  ClientFields fields_;
  Arrival arrival_;
  std::vector<std::string> cookies_;        // by node; none where the balancer gives none
  std::vector<std::uint32_t> jar_;          // by client: its node's number and one, 0 for none
  std::array<char, 16> address_{'1', '0'};  // of written_client_, as text
  std::uint32_t written_client_ = kAnyone;
};

}  // namespace sim
