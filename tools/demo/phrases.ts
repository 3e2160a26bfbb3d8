/** One thing the learner of the demo log met and wanted to keep. */
export interface Phrase {
  /** What was captured. */
  text: string;
  /** ISO 639-1 code of its language, as the classifier will find it. */
  lang: string;
  /** `word`, `phrase`, `idiom`, `proverb`, `thought` or `emoji`. */
  kind: string;
  /** How it sounds, where the script does not say. */
  reading: string | null;
  /** What it means. */
  gloss: string;
  /** The sentence it was met in. */
  context: string | null;
  /** The learner's own labels. */
  tags: string[];
}

const TABLE = `
de | word | Fernweh | – | longing for far places | Auf dem Bahnsteig packte mich das Fernweh. | feeling travel
de | word | Feierabend | – | the end of the working day | Jetzt ist aber Feierabend! | work
fr | word | dépaysement | – | the feeling of being away from home | Le dépaysement m’a fait du bien. | feeling travel
ja | word | 木漏れ日 | こもれび | sunlight filtering through leaves | 公園で木漏れ日を浴びた。 | nature
zh | idiom | 马马虎虎 | mǎmǎhūhū | so-so, careless | 今天的考试马马虎虎。 | –
de | idiom | Das ist mir Wurst | – | I don’t care | „Kino oder Theater?“ – „Das ist mir Wurst.“ | spoken
ru | word | тоска | toska | a restless, wistful anguish | Меня охватила тоска. | feeling book
ar | word | طرب | ṭarab | enchantment by music | أخذني الطرب حين غنّت. | music
de | word | doch | – | but yes (contradicting a negative) | „Du kommst nicht mit.“ – „Doch!“ | grammar
fr | idiom | poser un lapin | – | to stand someone up | Il m’a encore posé un lapin. | spoken
en | emoji | 🫠 | – | melting: embarrassed or overheated | – | chat
de | word | Schnapsidee | – | an idea born of schnapps | Das war wirklich eine Schnapsidee. | spoken
ja | phrase | お疲れ様でした | おつかれさまでした | thank you for your hard work | 先に帰る同僚に「お疲れ様でした」と言う。 | work
fr | word | flâner | – | to stroll without aim | On a flâné le long de la Seine. | travel
de | word | Verschlimmbesserung | – | an improvement that makes things worse | Das Update ist eine Verschlimmbesserung. | work
zh | word | 缘分 | yuánfèn | a bond brought about by fate | 我们真有缘分。 | feeling
ru | idiom | вешать лапшу на уши | veshat’ lapshu na ushi | to pull someone’s leg (hang noodles on ears) | Не вешай мне лапшу на уши! | spoken
de | phrase | Na ja, mal sehen | – | well, we’ll see | – | spoken
fr | word | retrouvailles | – | the joy of meeting again | Les retrouvailles furent bruyantes. | feeling
ja | word | 積ん読 | つんどく | buying books and not reading them | 積ん読が増えるばかりだ。 | book
ar | phrase | إن شاء الله | in shāʾ Allāh | God willing | سنلتقي غدًا إن شاء الله. | spoken
de | word | Torschlusspanik | – | fear that time is running out | Mit dreißig bekam er Torschlusspanik. | feeling
fr | phrase | l’esprit de l’escalier | – | the reply that comes too late | J’ai toujours l’esprit de l’escalier. | book
de | word | Kummerspeck | – | weight gained from sadness | Das ist kein Bauch, das ist Kummerspeck. | feeling
zh | idiom | 画蛇添足 | huà shé tiān zú | to ruin by adding the superfluous (feet on a snake) | 再解释就是画蛇添足了。 | book
ru | word | авось | avos’ | blind trust in luck | Он всё делает на авось. | book
de | phrase | Ich drück dir die Daumen | – | fingers crossed | Ich drück dir die Daumen für morgen! | spoken
ja | idiom | 猫の手も借りたい | ねこのてもかりたい | so busy one would borrow a cat’s paw | 年末は猫の手も借りたいほどだ。 | work
fr | word | chouette | – | great; also an owl | C’est chouette, ça ! | spoken
de | word | Ohrwurm | – | a song stuck in one’s head | Danke für den Ohrwurm. | music
en | thought | Words for weather hide in every dialect: ask Oma about “usselig” | – | – | – | idea
fr | phrase | ça roule | – | all good, deal | „On se voit à huit heures ?“ « Ça roule ! » | spoken
de | word | Backpfeifengesicht | – | a face in need of a slap | – | spoken
zh | phrase | 加油 | jiāyóu | go for it! (add oil) | 明天比赛,加油! | spoken
ar | word | سمر | samar | staying up late in talk after dark | طال السمر حتى الفجر. | book
ru | phrase | ни пуха ни пера | ni pukha ni pera | good luck | – Ни пуха ни пера! – К чёрту! | spoken
de | word | Waldeinsamkeit | – | being alone in the woods | In der Waldeinsamkeit schrieb sie weiter. | nature book
ja | word | 懐かしい | なつかしい | dear from memory, nostalgic | この曲、懐かしいね。 | feeling music
fr | idiom | avoir le cafard | – | to feel low (have the cockroach) | Le dimanche soir, j’ai le cafard. | feeling
de | word | gemütlich | – | cosy, unhurried | Bei euch ist es so gemütlich. | –
de | idiom | Tomaten auf den Augen haben | – | to be blind to the obvious | Hast du Tomaten auf den Augen? | spoken
zh | word | 孤独 | gūdú | solitude, loneliness | 百年孤独 | book feeling
fr | word | ensoleillé | – | sunny | Une journée ensoleillée. | nature
ru | word | пошлость | poshlost’ | self-satisfied vulgarity | Какая пошлость! | book
ja | word | 一期一会 | いちごいちえ | one meeting in a lifetime | 一期一会の出会いを大切に。 | feeling
de | word | Fingerspitzengefühl | – | a sure instinct, tact | Dafür braucht man Fingerspitzengefühl. | work
ar | idiom | يا عيني | yā ʿaynī | oh my eye: tenderness or wonder | يا عيني على هذا الصوت! | spoken music
en | emoji | 👩‍🔬🧪 | – | a scientist at work | – | chat
fr | phrase | n’importe quoi | – | nonsense, whatever | Tu dis n’importe quoi. | spoken
de | phrase | Ich verstehe nur Bahnhof | – | it’s all Greek to me | – | spoken travel
de | word | Geborgenheit | – | warm safety | Ein Gefühl von Geborgenheit. | feeling
zh | idiom | 对牛弹琴 | duì niú tán qín | to cast pearls before swine (play to a cow) | 跟他讲这个是对牛弹琴。 | –
fr | word | crépuscule | – | dusk | Au crépuscule, les chauves-souris sortent. | nature
ja | phrase | 仕方がない | しかたがない | it can’t be helped | 雨だから仕方がない。 | spoken
ru | word | подснежник | podsnezhnik | snowdrop | Появились первые подснежники. | nature
de | word | Zeitgeist | – | the spirit of the age | – | book
de | word | Übermut | – | high spirits, recklessness | Übermut tut selten gut. | feeling
fr | idiom | faire la grasse matinée | – | to sleep in | Dimanche, je fais la grasse matinée. | –
ar | word | شوق | shawq | yearning | بي شوقٌ إلى البحر. | feeling
de | word | Treppenwitz | – | a joke thought of on the stairs | – | book
ja | word | 侘寂 | わびさび | beauty in the imperfect | 侘寂の美学。 | book
fr | phrase | tant pis | – | too bad | Il pleut ? Tant pis. | spoken
zh | word | 熬夜 | áoyè | to stay up all night | 别熬夜了! | –
ru | idiom | делать из мухи слона | delat’ iz mukhi slona | to make a mountain of a molehill | Не делай из мухи слона. | spoken
de | idiom | den Faden verlieren | – | to lose the thread | Jetzt habe ich den Faden verloren. | spoken
de | word | Sehnsucht | – | longing | Nur wer die Sehnsucht kennt … | feeling book
fr | word | bouquiner | – | to read for pleasure | J’aime bouquiner au lit. | book
ja | idiom | 花より団子 | はなよりだんご | dumplings over flowers: substance over looks | 花より団子だね、君は。 | –
en | thought | Grammar idea: “doch” = the missing third answer | – | – | – | idea grammar
de | word | verabredet | – | having an appointment | Wir sind um acht verabredet. | –
fr | word | frileux | – | sensitive to cold | Je suis très frileuse. | –
zh | phrase | 慢慢来 | mànmàn lái | take your time | 不急,慢慢来。 | spoken
ar | phrase | على راسي | ʿalā rāsī | gladly (on my head) | طلبك على راسي. | spoken
de | word | Weltschmerz | – | sorrow at the state of the world | Er leidet an Weltschmerz. | feeling
ru | word | душевный | dushevny | heartfelt, soulful | Душевный разговор. | feeling
fr | idiom | coûter les yeux de la tête | – | to cost the earth | Ce vélo coûte les yeux de la tête. | –
ja | word | 物の哀れ | もののあわれ | the pathos of passing things | 物の哀れを知る。 | book feeling
de | phrase | Alles hat ein Ende, nur die Wurst hat zwei | – | all things end, only a sausage has two | – | spoken
de | word | Zugzwang | – | being forced to move | Jetzt bin ich im Zugzwang. | –
fr | word | noctambule | – | a night owl | C’est un vrai noctambule. | –
zh | idiom | 塞翁失马 | sàiwēng shī mǎ | a blessing in disguise (the old man lost his horse) | 塞翁失马,焉知非福。 | book
de | word | Eselsbrücke | – | a mnemonic (donkey’s bridge) | Dafür gibt es eine Eselsbrücke. | work
ja | phrase | いただきます | – | said before a meal | 「いただきます」と手を合わせる。 | spoken
ru | proverb | Тише едешь – дальше будешь | tishe yedesh’ – dal’she budesh’ | slow and steady wins | – | book
fr | phrase | bof | – | meh | « Ça te plaît ? » « Bof. » | spoken
de | word | Heimweh | – | homesickness | Sie hatte Heimweh. | feeling
en | emoji | 🥲 | – | smiling through tears | – | chat
ar | proverb | الصبر مفتاح الفرج | aṣ-ṣabr miftāḥ al-faraj | patience is the key to relief | – | book
de | word | Wanderlust | – | delight in hiking | Das Wandern ist des Müllers Lust. | travel
fr | word | dépoussiérer | – | to dust off | Il faut dépoussiérer la grammaire. | work
de | idiom | ins Fettnäpfchen treten | – | to put one’s foot in it | Da bin ich ins Fettnäpfchen getreten. | spoken
ja | word | 面倒くさい | めんどうくさい | bothersome | 面倒くさいなあ。 | spoken
zh | word | 江湖 | jiānghú | rivers and lakes: the world of wanderers | 人在江湖,身不由己。 | book
de | word | Lebenskünstler | – | one who masters the art of living | – | –
fr | idiom | tomber dans les pommes | – | to faint (fall in the apples) | Elle est tombée dans les pommes. | –
ru | word | уют | uyut | cosiness | В доме было тепло и уютно. | feeling
de | word | Quatsch | – | nonsense | So ein Quatsch! | spoken
de | word | Morgenmuffel | – | one who is grumpy in the morning | – | –
fr | phrase | à l’improviste | – | unexpectedly | Ils sont venus à l’improviste. | –
ja | word | 森林浴 | しんりんよく | forest bathing | 週末は森林浴に行こう。 | nature
de | word | Fremdschämen | – | shame felt for another | Fremdschämen pur. | feeling
it | word | meriggiare | – | to rest at noon in the shade | Meriggiare pallido e assorto | book
zh | word | 撒娇 | sājiāo | to act coy for affection | 她在撒娇。 | –
de | word | Frühjahrsmüdigkeit | – | springtime lethargy | Die Frühjahrsmüdigkeit hat mich voll erwischt. | feeling
fr | word | giboulées | – | sudden spring showers | Les giboulées de mars. | nature
ru | phrase | с лёгким паром | s lyogkim parom | said after a bath or sauna | – | spoken
de | idiom | Da steppt der Bär | – | that’s where the party is | Heute Abend steppt der Bär. | spoken
ar | word | ندى | nadā | dew | الندى على الورد. | nature
fr | word | s’apprivoiser | – | to become tame, get used to each other | Le renard s’apprivoise. | book
de | word | Habseligkeiten | – | one’s few belongings | Er packte seine Habseligkeiten. | book
ja | phrase | よろしくお願いします | よろしくおねがいします | pleased to meet you; please | 今後ともよろしくお願いします。 | work
de | word | Schilderwald | – | a jungle of road signs | – | travel
fr | idiom | quand les poules auront des dents | – | when pigs fly | Il arrêtera de fumer quand les poules auront des dents. | –
ru | word | бабье лето | bab’ye leto | Indian summer | – | nature
de | word | Muttermal | – | a birthmark | – | –
zh | idiom | 入乡随俗 | rù xiāng suí sú | when in Rome | 入乡随俗嘛。 | travel
en | thought | Carry fewer words, meet them more often | – | – | – | idea
de | word | Brückentag | – | a day off bridging a holiday | Freitag ist Brückentag. | work
fr | word | muguet | – | lily of the valley | On offre du muguet le premier mai. | nature
ja | word | 五月病 | ごがつびょう | the May blues | 五月病かもしれない。 | feeling
`;

/** What the demo's learner meets, in the order of meeting. */
export const PHRASES: readonly Phrase[] = TABLE.trim().split("\n").map(
  (row) => {
    const cells = row.split(" | ").map((cell) => cell === "–" ? null : cell);
    const [lang, kind, text, reading, gloss, context, tags] = cells;
    return {
      text: text ?? "",
      lang: lang ?? "",
      kind: kind ?? "",
      reading: reading ?? null,
      gloss: gloss ?? "",
      context: context ?? null,
      tags: tags?.split(" ") ?? [],
    };
  },
);
