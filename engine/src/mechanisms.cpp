#include <array>

#include "lb/balancer_config.h"
#include "lb/mechanism.h"

namespace lb {
namespace {

constexpr std::array<MechanismDoc, 19> kMechanisms{{
    {"access_list", "refuses clients by address: any matching ALLOW beats every DENY", "O(log rules)",
     "only some networks may send requests", "clients come through a proxy, whose address is all that is seen",
     "Rackspace Cloud Load Balancers, access lists", &AccessRule::knobs},
    {"limits", "bounds what is taken on: in flight per node, client and in all, a queue, rates",
     "O(1); 40 bytes a client", "nodes fail when they are given more than they can serve",
     "the right number is not known or changes: let admission find it",
     "HAProxy maxconn, nginx limit_req and limit_conn, Envoy max_requests", &LimitsConfig::knobs},
    {"routes", "another policy or retry for some paths and methods, or a fan-out to all nodes",
     "O(routes); a fan-out an attempt a node", "requests differ in kind, or what is written must reach every copy",
     "a fan-out waits for the slowest node, and one that is down fails it", "the LoadBalancer Service's document",
     &RouteConfig::knobs},
    {"persistence", "sends a client to the node that answered it before", "O(1); SOURCE_IP 40 bytes a client",
     "nodes keep what belongs to a client", "a few clients send most of the requests: their nodes get them all",
     "Rackspace Cloud Load Balancers, HAProxy stick tables", &PersistenceConfig::knobs},
    {"subset", "this balancer of a fleet uses only some of the nodes", "nothing; O(n log n) when the list changes",
     "many balancers and many nodes: a connection for each pair costs too much",
     "balancers are few: the load of nodes then differs by chance",
     "SRE book chapter 20, gRPC A68, Finagle deterministic aperture", &SubsetConfig::knobs},
    {"spill", "passes load to the next priority as nodes fail, a part at a time", "O(priorities)",
     "a priority that has lost a third of its nodes cannot carry all of its load",
     "the next priority is far away or costs more: leave it out, and it is used only when nothing else is left",
     "Envoy priority levels", &SpillConfig::knobs},
    {"panic", "uses all nodes of a priority, well or not, when too few are well", "O(1)",
     "checks may be wrong about many nodes at once", "a node that is out must never be tried",
     "Envoy panic threshold", &PanicConfig::knobs},
    {"zones", "keeps requests in their zone as far as it has room, or shares them by weights of zones",
     "O(zones), at most three draws", "traffic between zones costs time or money",
     "zones have few nodes, or differ much in size", "Envoy zone-aware routing and locality weights",
     &ZonesConfig::knobs},
    {"slow_start", "gives a node that is new or comes back its weight little by little",
     "nothing; a step at a time", "a cold node is slow: caches, connections, a just-in-time compiler",
     "the policy ignores weights, or all nodes start at once", "Envoy slow start, HAProxy slowstart",
     &SlowStartConfig::knobs},
    {"breaker", "takes a node out while it fails, and tries it again later", "O(1)",
     "calls to a node that fails cost time, or keep it from recovering",
     "a node fails some requests only: the rest of its capacity is lost with them",
     "Hystrix, resilience4j, Polly, Traefik, Finagle", &BreakerConfig::knobs},
    {"outlier", "takes out nodes that do worse than the others", "O(1); O(n) an interval",
     "one of many nodes is ill in a way that its own checks do not show",
     "there are fewer than five nodes, or all depend on the same broken thing",
     "Envoy outlier detection, gRPC A50", &OutlierConfig::knobs},
    {"max_fails", "takes a node out for some seconds when it failed so often", "O(1)",
     "what nginx does is wanted, to the second",
     "a node fails a small part of many requests: it is out all the time", "nginx max_fails and fail_timeout",
     &MaxFailsConfig::knobs},
    {"health_monitor", "asks the nodes themselves which are up", "nothing; a probe a node and delay",
     "failures must be known before a request meets them", "probes say less than the traffic does: use outlier",
     "Rackspace Cloud Load Balancers, HAProxy check, balast", &HealthMonitorConfig::knobs},
    {"observe", "tells the health monitor of errors in the traffic", "O(1)",
     "a monitor's delay is too long to wait for it", "clients can cause errors: they take nodes out then",
     "HAProxy observe, error-limit, on-error", &ObserveConfig::knobs},
    {"retry", "sends a request that failed again, to the same node or to another",
     "O(1), and the attempts it makes", "a failure is the node's or the moment's, and requests may be repeated",
     "all nodes are overloaded: without a budget retries keep them so",
     "Envoy retry_policy, nginx proxy_next_upstream, HAProxy retries", &RetryConfig::knobs},
    {"retry.backoff", "waits before a retry, longer each time, and not all clients alike",
     "O(1), at most one draw", "what failed needs time", "another node can be tried at once",
     "AWS Architecture Blog 2015, Envoy, gRPC A6, Polly, ahoyhoy, the LoadBalancer Service's document",
     &BackoffConfig::knobs},
    {"retry.budget", "limits retries to a share of the requests", "O(1)",
     "always with retries: it is what keeps a short overload from lasting", "there is no retry",
     "Finagle, Envoy, gRPC A6 (types finagle, envoy, grpc)", nullptr},
    {"retry.hedge", "sends a request that takes long to another node too; the first good answer counts",
     "O(attempts of the request)", "a few requests take far longer than the rest, for no reason of their own",
     "nodes are slow because they are full: hedges add to it", "Dean and Barroso 2013, Finagle backup requests",
     &HedgeConfig::knobs},
    {"error_page", "what clients are sent with a status of the balancer's own", "nothing", "people see it",
     "clients are programs", "Rackspace Cloud Load Balancers, error pages", &ErrorPageConfig::knobs},
}};

}  // namespace

std::span<const MechanismDoc> mechanisms() { return kMechanisms; }

}  // namespace lb
