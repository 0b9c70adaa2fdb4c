#include "arrivals.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "nanoseconds.h"
#include "streams.h"

namespace sim {
namespace {

lb::TimePoint after(lb::TimePoint now, double gap) {
  constexpr double kLongest = 9.2e18;  // below lb::kForever
  return lb::later(now, lb::Duration(static_cast<lb::Duration::rep>(gap < kLongest ? gap + 0.5 : kLongest)));
}

// ".0" to ".255": an address is written for most requests, and finding its digits each time would take as long as
// drawing its arrival.
struct Octet {
  std::array<char, 4> text{'.'};
  std::uint8_t length = 0;
};

const std::array<Octet, 256> kOctets = [] {
  std::array<Octet, 256> octets;
  for (unsigned i = 0; i < octets.size(); ++i) {
    char* const begin = octets[i].text.data();
    octets[i].length = static_cast<std::uint8_t>(std::to_chars(begin + 1, begin + 4, i).ptr - begin);
  }
  return octets;
}();

bool tries_after(RetryAfter on, RequestEnd end) {
  if (end == RequestEnd::kSucceeded) return false;
  if (on == RetryAfter::kAnyFailure) return true;
  return (on == RetryAfter::kTimeout) == (end == RequestEnd::kLeft);
}

}  // namespace

Arrivals::Arrivals(const Scenario& scenario)
    : end_(lb::TimePoint(scenario.duration)), queue_(scenario.traffic.size()) {
  classes_.reserve(scenario.traffic.size());
  std::uint32_t clients = 0;
  for (const TrafficClass& traffic : scenario.traffic) {
    add_class(scenario, traffic, clients);
    clients += client_total(traffic);
  }
  make_cookies(scenario, clients);
  arrival_.request.fields = &fields_;
  few_ = classes_.size() <= kFew && !somebody_listens_;
  look_ahead();
}

void Arrivals::add_class(const Scenario& scenario, const TrafficClass& traffic, std::uint32_t first_client) {
  const auto index = static_cast<std::uint32_t>(classes_.size());
  classes_.push_back({.traffic = &traffic,
                      .first_client = first_client,
                      .load = 1,
                      .order = added_++,
                      .clients = make_stream(scenario.seed, Purpose::kClients, index),
                      .stream = std::nullopt,
                      .trace = nullptr,
                      .think = std::nullopt,
                      .popularity = std::nullopt,
                      .delay = std::nullopt,
                      .thoughts = make_stream(scenario.seed, Purpose::kArrivals, index),
                      .delays = make_stream(scenario.seed, Purpose::kClientRetry, index)});
  Class& own = classes_.back();
  if (const auto* zipf = traffic.popularity.as<ZipfPopularity>()) {
    own.popularity.emplace(traffic.clients, zipf->exponent);
  }
  if (traffic.client_retry) own.delay.emplace(traffic.client_retry->delay);
  const auto* closed = traffic.arrivals.as<ClosedArrivals>();
  somebody_listens_ = somebody_listens_ || closed != nullptr || traffic.client_retry.has_value();
  if (closed != nullptr) {
    own.think.emplace(closed->think);
    seat_users(index, closed->users);
  } else {
    own.stream.emplace(traffic, scenario.seed, index, end_);
    own.trace = own.stream->trace();
    wait_until(own.stream->next(), {.traffic_class = index, .client = kAnyone, .tries = 0});
  }
}

// Each at a random moment of its first think time: otherwise all would ask at once.
void Arrivals::seat_users(std::uint32_t traffic_class, std::uint32_t users) {
  Class& own = classes_[traffic_class];
  for (std::uint32_t user = 0; user < users; ++user) {
    const double whole = nanoseconds(own.think->draw(own.thoughts));
    const Due due{.traffic_class = traffic_class, .client = own.first_client + user, .tries = 0};
    wait_until(after(lb::TimePoint{}, whole * own.thoughts.uniform()), due);
  }
}

void Arrivals::make_cookies(const Scenario& scenario, std::uint32_t clients) {
  const auto& persistence = scenario.balancer.persistence;
  if (!persistence || persistence->type != lb::PersistenceType::kHttpCookie) return;
  fields_.given_name = persistence->cookie;
  for (const lb::NodeConfig& node : expand_nodes(scenario)) cookies_.push_back(lb::persistence_cookie(node.name));
  jar_.resize(clients);
}

void Arrivals::wait_until(lb::TimePoint at, const Due& due) {
  if (at == lb::kNever) return;
  const std::uint32_t place = waiting_.add();
  waiting_[place] = due;
  queue_.add(at, place);
}

void Arrivals::look_ahead() {
  if (few_) return find_soonest();
  const lb::TimePoint earliest = queue_.earliest();
  next_ = earliest < end_ ? earliest : lb::kNever;
}

Arrivals::Due Arrivals::take_out() {
  const std::uint32_t place = queue_.take();
  waiting_.remove(place);
  return waiting_[place];
}

Arrivals::Due Arrivals::take_waiting() {
  const Due due = take_out();
  if (due.client == kAnyone) {
    ArrivalStream& stream = *classes_[due.traffic_class].stream;
    stream.advance();
    wait_until(stream.next(), due);
  }
  look_ahead();
  return due;
}

// What the trace does not tell is as the class has it.
Arrivals::Arrival& Arrivals::recorded(std::uint32_t traffic_class) {
  const Class& own = classes_[traffic_class];
  const Trace& trace = own.trace->trace();
  const Trace::Entry& entry = own.trace->taken();
  const Trace::Route& route = trace.routes[entry.route];
  const bool named = !trace.clients.empty();
  const std::uint32_t client = own.first_client + (named ? entry.client : draw_client(traffic_class));
  if (named) {
    written_client_ = client;
    fields_.client = trace.clients[entry.client];
  } else if (client != written_client_) {
    write_address(client);
  }
  if (!jar_.empty()) fields_.given = jar_[client] == 0 ? std::string_view{} : cookies_[jar_[client] - 1];
  arrival_.traffic_class = traffic_class;
  arrival_.client = client;
  arrival_.tries = 0;
  arrival_.request.method = trace.has_methods ? route.method : own.traffic->method;
  arrival_.request.path = trace.has_paths ? std::string_view(route.path) : own.traffic->path;
  arrival_.request.client = fields_.client;
  return arrival_;
}

std::uint32_t Arrivals::draw_client(std::uint32_t traffic_class) {
  Class& own = classes_[traffic_class];
  if (own.popularity) return own.popularity->draw(own.clients) - 1;
  return own.traffic->clients > 1 ? own.clients.below(own.traffic->clients) : 0;
}

void Arrivals::ended(const Ended& ended, lb::TimePoint now) {
  Class& own = classes_[ended.traffic_class];
  Due due{.traffic_class = ended.traffic_class, .client = ended.client, .tries = ended.tries + 1};
  const auto& retry = own.traffic->client_retry;
  if (retry && due.tries < retry->attempts && tries_after(retry->on, ended.end)) {
    const lb::TimePoint again = lb::later(now, own.delay->draw(own.delays));
    if (again < end_) wait_until(again, due);
  } else if (own.think) {
    due.tries = 0;
    think(due, nanoseconds(own.think->draw(own.thoughts)), now);
  } else {
    return;
  }
  look_ahead();
}

void Arrivals::think(const Due& due, double nanoseconds, lb::TimePoint now) {
  const double load = classes_[due.traffic_class].load;
  if (load == 0) {
    stopped_.push_back({due, nanoseconds});
  } else {
    wait_until(after(now, nanoseconds / load), due);
  }
}

// The queue is made anew, in its old order where times are the same.
void Arrivals::set_load(std::uint32_t traffic_class, double load, lb::TimePoint now) {
  Class& own = classes_[traffic_class];
  const double before = std::exchange(own.load, load);
  if (before == load) return;
  if (own.stream) own.stream->set_load(load, now);
  own.order = added_++;
  if (few_) return look_ahead();
  std::vector<std::pair<lb::TimePoint, Due>> waiting;
  while (!queue_.empty()) {
    const lb::TimePoint at = queue_.earliest();
    waiting.emplace_back(at, take_out());
  }
  std::vector<Stopped> stopped;
  stopped.swap(stopped_);
  for (const auto& [at, due] : waiting) {
    const bool concerned = due.traffic_class == traffic_class && due.tries == 0;
    if (!concerned) {
      wait_until(at, due);
    } else if (due.client != kAnyone) {
      think(due, nanoseconds(at - now) * before, now);
    }
  }
  if (own.stream) wait_until(own.stream->next(), {.traffic_class = traffic_class, .client = kAnyone, .tries = 0});
  for (const Stopped& user : stopped) think(user.due, user.think, now);
  look_ahead();
}

// Client number n has the address 10.0.0.0 + n. Each octet is copied whole and the next one put where it ends.
void Arrivals::write_address(std::uint32_t client) {
  written_client_ = client;
  char* at = address_.data() + 2;
  for (const unsigned shift : {16U, 8U, 0U}) {
    const Octet& octet = kOctets[(client >> shift) & 0xffU];
    std::memcpy(at, octet.text.data(), octet.text.size());
    at += octet.length;
  }
  fields_.client = {address_.data(), static_cast<std::size_t>(at - address_.data())};
}

}  // namespace sim
