#include "validate_traffic.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "validate_trace.h"

namespace sim {
namespace {

std::string class_path(std::size_t i) { return "/traffic/" + std::to_string(i); }

class TrafficValidator {
 public:
  explicit TrafficValidator(const Scenario& scenario) : scenario_(scenario) {}

  lb::InputErrors check() {
    const std::vector<TrafficClass>& traffic = scenario_.traffic;
    if (traffic.empty()) fail("/traffic", "no requests would come: at least one class of traffic is needed");
    for (std::size_t i = 0; i < traffic.size(); ++i) check_class(traffic[i], class_path(i));
    check_client_total();
    check_names();
    check_requests();
    return std::move(errors_);
  }

 private:
  void check_class(const TrafficClass& traffic, const std::string& path);
  void check_arrivals(const TrafficClass& traffic, const std::string& path);
  void check_popularity(const TrafficClass& traffic, const std::string& path);
  void check_retry(const TrafficClass& traffic, const std::string& path);
  void check_client_total();
  void check_names();
  void check_requests();

  void fail(std::string path, std::string message) { errors_.push_back({std::move(path), std::move(message)}); }
  void adopt(const std::string& path, lb::InputErrors errors) {
    for (lb::InputError& error : errors) fail(path + error.path, std::move(error.message));
  }

  const Scenario& scenario_;
  lb::InputErrors errors_;
  double requests_ = 0;  // that may come: of the classes without errors
  double changes_ = 0;   // of the states of bursty classes
};

void TrafficValidator::check_class(const TrafficClass& traffic, const std::string& path) {
  lb::InputErrors recorded = validate_trace(traffic, scenario_.duration);
  if (!recorded.empty()) return adopt(path, std::move(recorded));
  check_arrivals(traffic, path + "/arrivals");
  check_popularity(traffic, path);
  check_retry(traffic, path + "/client_retry");
}

void TrafficValidator::check_arrivals(const TrafficClass& traffic, const std::string& path) {
  lb::InputErrors errors = validate_arrivals(traffic.arrivals);
  if (!errors.empty()) return adopt(path, std::move(errors));
  if (scenario_.duration <= lb::Duration{}) return;
  const double rate = mean_rate(traffic.arrivals, scenario_.duration);
  if (!(rate > 0)) return fail(path, "no request would come before the end: the rate must be more than 0");
  const double tries = traffic.client_retry ? traffic.client_retry->attempts : 1;
  const double seconds = lb::to_seconds(scenario_.duration);
  requests_ += rate * tries * seconds;
  const auto* bursty = traffic.arrivals.as<BurstyArrivals>();
  if (bursty == nullptr) return;
  double round = 0;
  for (const BurstyArrivals::State& state : bursty->states) round += lb::to_seconds(state.sojourn);
  changes_ += static_cast<double>(bursty->states.size()) * seconds / round;
}

void TrafficValidator::check_popularity(const TrafficClass& traffic, const std::string& path) {
  const bool zipf = traffic.popularity.as<ZipfPopularity>() != nullptr;
  if (traffic.arrivals.as<ClosedArrivals>() != nullptr) {
    if (traffic.clients != 1)
      fail(path + "/clients", "means nothing here: each user of a closed loop is a client");
    if (zipf) fail(path + "/popularity", "means nothing here: users of a closed loop ask as often as they think");
  } else if (zipf && traffic.clients == 1) {
    fail(path + "/popularity", "means nothing for one client: clients must be more than 1");
  }
}

void TrafficValidator::check_retry(const TrafficClass& traffic, const std::string& path) {
  if (!traffic.client_retry) return;
  adopt(path + "/delay", validate_distribution(traffic.client_retry->delay));
  if (traffic.client_retry->on != RetryAfter::kTimeout || traffic.timeout != lb::kForever) return;
  fail(path + "/on", "would never happen: the class has no timeout, so no client loses its patience");
}

// Named at the class that has one too many.
void TrafficValidator::check_client_total() {
  std::uint64_t clients = 0;
  for (std::size_t i = 0; i < scenario_.traffic.size(); ++i) {
    const TrafficClass& traffic = scenario_.traffic[i];
    clients += client_total(traffic);
    if (clients <= kMaxClients) continue;
    const bool closed = traffic.arrivals.as<ClosedArrivals>() != nullptr;
    return fail(class_path(i) + (closed ? "/arrivals/closed/users" : "/clients"),
                "all classes together have at most 16777216 clients");
  }
}

void TrafficValidator::check_names() {
  std::vector<std::size_t> order(scenario_.traffic.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto name = [&](std::size_t i) -> const std::string& { return scenario_.traffic[i].name; };
  std::ranges::stable_sort(order, {}, name);
  for (std::size_t k = 1; k < order.size(); ++k) {
    if (name(order[k]).empty() || name(order[k]) != name(order[k - 1])) continue;
    fail(class_path(order[k]) + "/name", "two classes have this name: each needs its own");
  }
}

void TrafficValidator::check_requests() {
  std::array<char, 160> text{};
  if (requests_ > kMaxRequests) {
    std::snprintf(text.data(), text.size(), "makes about %.3g requests (rate x duration); allowed are %.3g",
                  requests_, kMaxRequests);
    fail("/duration", text.data());
  }
  if (changes_ > kMaxRequests) {
    std::snprintf(text.data(), text.size(), "bursty traffic changes its state about %.3g times; allowed are %.3g",
                  changes_, kMaxRequests);
    fail("/duration", text.data());
  }
}

}  // namespace

lb::InputErrors validate_traffic(const Scenario& scenario) { return TrafficValidator(scenario).check(); }

}  // namespace sim
