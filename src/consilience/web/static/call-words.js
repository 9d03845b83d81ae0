// Four words to read aloud: the same on both sides if, and only if, both are in the same connection.

import { canonical, sha256, unhex } from "./call-claim.js";

// 256 words of one or two syllables that are hard to take for each other.
const WORDS = `acorn actor amber anchor ankle apple apron arrow atlas attic badge baker balcony bamboo banjo barrel basket beacon beaver bishop
blanket blossom bottle boulder branch bridge bronze bucket butter cabin cactus camel candle canyon carbon carpet castle cellar cherry chimney
circle citrus clover cobra coffee comet copper coral corner cotton cradle crater cricket crystal curtain daisy dancer desert diamond dinner
dolphin domino donkey dragon drum eagle echo elbow ember emerald engine fabric falcon farmer feather ferry fiddle finger flame flint forest
fossil fountain fox galaxy garden garlic ghost giant ginger glacier glove goblet gravel guitar hammer harbour harvest hazel helmet heron hollow
honey hornet hotel icicle igloo iron island ivory jacket jaguar jasmine jigsaw jungle kettle kitchen kiwi ladder lagoon lantern laurel leather
lemon lily linen lizard lobster locket lumber magnet mango maple marble market meadow melon mirror monkey mosaic mountain museum mustard napkin
needle nickel ninja nutmeg oasis oatmeal olive onion orbit orchid otter oven oyster paddle palace panda paper parrot pebble pelican pencil
pepper piano pigeon pillow pirate planet plaza pocket poem pony potato prairie pumpkin puzzle quarry quartz quiver rabbit radar raven ribbon
river robin rocket roof ruby saddle saffron salmon sandal satin scarf school shadow shovel silver siren sketch snail sofa spider spoon squirrel
stable statue summer swan table tango teapot temple thistle thunder tiger timber tomato tower tractor trumpet tulip tunnel turtle umbrella
valley vanilla velvet village violin volcano wagon walnut walrus water whistle willow window winter wizard wolf yacht yellow zebra zigzag
comb kernel moss plum raft tunic vest yarn`.split(/\s+/);

export async function words(call, one, other) {
  const both = [one, other].sort((a, b) => (canonical([a.party, a.member]) < canonical([b.party, b.member]) ? -1 : 1));
  const digest = unhex(await sha256(canonical({ label: "consilience/call-words/1", call, both })));
  return Array.from(digest.slice(0, 4), (at) => WORDS[at]);
}

export const COUNT = WORDS.length;
