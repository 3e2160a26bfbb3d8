import { inFiles, inMemory, withoutFiles } from "../testing/directories/fixtures.ts";
import { testStore } from "../testing/states/conformance.ts";
import { testStoreLaws, testStoreReach } from "../testing/states/laws.ts";

testStore("memory", inMemory);
testStore("local files", inFiles);
testStore("logs without files and lock", withoutFiles);
testStoreReach("memory", inMemory);
testStoreReach("local files", inFiles);
testStoreLaws("memory", inMemory, 100);
testStoreLaws("logs without files and lock", withoutFiles, 25);
