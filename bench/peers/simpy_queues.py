"""The two models in SimPy, as its tutorial would write them: simpy_queues.py mm10|p2c REQUESTS SEED

Prints "REQUESTS MEAN_TIME", the time in service times. Plays on SimPy 2 (Debian's python3-simpy) or, where it is
installed, on a later one, which has another interface.
"""
import random
import sys

MODELS = {"mm10": (1, 10, 0.8), "p2c": (100, 1, 0.9)}  # nodes, servers of a node, load
NODES, SERVERS, LOAD = MODELS[sys.argv[1]]
REQUESTS = int(sys.argv[2])
RATE = LOAD * NODES * SERVERS
DRAWS = random.Random(int(sys.argv[3]))


def pick(fleet, in_flight):
    """The less busy of two distinct nodes."""
    if len(fleet) == 1:
        return fleet[0]
    first, second = DRAWS.sample(fleet, 2)
    return second if in_flight(second) < in_flight(first) else first


def play_on_later():
    import simpy

    world = simpy.Environment()
    fleet = [simpy.Resource(world, capacity=SERVERS) for _ in range(NODES)]
    spent = [0.0]

    def request():
        arrived = world.now
        with pick(fleet, lambda node: node.count + len(node.queue)).request() as server:
            yield server
            yield world.timeout(DRAWS.expovariate(1))
        spent[0] += world.now - arrived

    def traffic():
        for _ in range(REQUESTS):
            yield world.timeout(DRAWS.expovariate(RATE))
            world.process(request())

    world.process(traffic())
    world.run()
    return spent[0]


def play_on_2():
    from SimPy.Simulation import Process, Resource, Simulation, hold, release, request

    world = Simulation()
    world.initialize()
    fleet = [Resource(capacity=SERVERS, sim=world) for _ in range(NODES)]
    spent = [0.0]

    class Request(Process):
        def visit(self):
            arrived = self.sim.now()
            node = pick(fleet, lambda node: len(node.activeQ) + len(node.waitQ))
            yield request, self, node
            yield hold, self, DRAWS.expovariate(1)
            yield release, self, node
            spent[0] += self.sim.now() - arrived

    class Traffic(Process):
        def come(self):
            for _ in range(REQUESTS):
                yield hold, self, DRAWS.expovariate(RATE)
                one = Request(sim=world)
                world.activate(one, one.visit())

    traffic = Traffic(sim=world)
    world.activate(traffic, traffic.come())
    world.simulate(until=1e12)
    return spent[0]


def main():
    try:
        spent = play_on_later()
    except ImportError:
        spent = play_on_2()
    print(REQUESTS, f"{spent / REQUESTS:.6f}")


main()
