import { inFiles, inMemory, withoutFiles } from "../testing/directories/fixtures.ts";
import { testLogDirectory } from "../testing/storages/log_files.ts";

testLogDirectory("logs in memory", inMemory);
testLogDirectory("logs on disk", inFiles);
testLogDirectory("logs without files and lock", withoutFiles);
