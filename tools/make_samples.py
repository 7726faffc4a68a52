"""Write the demo force's exports and key to samples/demo_force, from its seed."""

from upstander.demo.force import make_force
from upstander.demo.places import demo_folder

if __name__ == "__main__":
    made = make_force(demo_folder())
    print(f"{made.messages:,} messages in {made.exports}")
