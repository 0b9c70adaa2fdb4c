#include "arrivals.h"

#include <charconv>

#include "streams.h"
#include "ziggurat.h"

namespace sim {
namespace {

double nanoseconds(lb::TimePoint at) { return static_cast<double>(at.time_since_epoch().count()); }

}  // namespace

Arrivals::Arrivals(const Scenario& scenario)
    : queue_(scenario.traffic.size()), end_(lb::TimePoint(scenario.duration)) {
  streams_.reserve(scenario.traffic.size());
  std::uint32_t clients = 0;
  for (const TrafficClass& traffic : scenario.traffic) {
    const auto index = static_cast<std::uint32_t>(streams_.size());
    streams_.push_back({.traffic = &traffic,
                        .gaps = make_stream(scenario.seed, Purpose::kArrivals, index),
                        .clients = make_stream(scenario.seed, Purpose::kClients, index),
                        .poisson = traffic.arrivals.as<PoissonArrivals>() != nullptr,
                        .mean_gap = 1e9 / mean_rate(traffic.arrivals),
                        .first_client = clients});
    clients += traffic.clients;
    schedule(index);
  }
  const auto& persistence = scenario.balancer.persistence;
  if (!persistence || persistence->type != lb::PersistenceType::kHttpCookie) return;
  fields_.given_name = persistence->cookie;
  for (const lb::NodeConfig& node : expand_nodes(scenario)) cookies_.push_back(lb::persistence_cookie(node.name));
  jar_.resize(clients);
}

// Rounded to the nearest nanosecond: cutting off would make a million requests a second 0.05 % more.
void Arrivals::schedule(std::uint32_t index) {
  Stream& stream = streams_[index];
  double gap = static_cast<double>(stream.taken) * stream.mean_gap - nanoseconds(stream.at);
  if (stream.poisson) gap = stream.mean_gap * draw_exponential(stream.gaps);
  if (gap + 0.5 >= nanoseconds(end_) - nanoseconds(stream.at)) return;
  stream.at += lb::Duration(static_cast<lb::Duration::rep>(gap + 0.5));
  ++stream.taken;
  queue_.add(stream.at, index);
}

Arrivals::Arrival Arrivals::take() {
  const std::uint32_t index = queue_.take();
  Stream& stream = streams_[index];
  schedule(index);
  const std::uint32_t clients = stream.traffic->clients;
  const std::uint32_t client = stream.first_client + (clients > 1 ? stream.clients.below(clients) : 0);
  fields_.client = address_of(client);
  if (!jar_.empty()) fields_.given = jar_[client] == 0 ? std::string_view{} : cookies_[jar_[client] - 1];
  return {index,
          client,
          {.method = stream.traffic->method,
           .path = stream.traffic->path,
           .client = fields_.client,
           .fields = &fields_}};
}

// Client number n has the address 10.0.0.0 + n.
std::string_view Arrivals::address_of(std::uint32_t client) {
  if (client == written_client_) return {address_.data(), address_length_};
  written_client_ = client;
  char* at = address_.data();
  char* const end = at + address_.size();
  *at++ = '1';
  *at++ = '0';
  for (const unsigned shift : {16U, 8U, 0U}) {
    *at++ = '.';
    at = std::to_chars(at, end, (client >> shift) & 0xffU).ptr;
  }
  address_length_ = static_cast<std::size_t>(at - address_.data());
  return {address_.data(), address_length_};
}

}  // namespace sim
