using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Search;

/// <summary>
/// A small collection with questions of each kind and the document that answers them. Each kind is measured by its own, so that a rule that
/// helps one does not hide what it costs another.
/// </summary>
internal sealed class JudgedQuestionsTests
{
    private const int Shown = 5;
    private const double Wanted = 0.9;

    /// <summary>Questions that share no telling word with the text that answers them.</summary>
    private static readonly string[] Paraphrases =
    [
        "holiday entitlement of staff=Leave", "rules for business trips=Travel", "daycare for kids of workers=Nursery",
        "lunch opening hours=Canteen", "telephone number of support=Contact", "how expensive is the building=Budget",
        "programming languages in use=Languages", "invention that joins two axles=Patent", "lab findings=Laboratory",
        "replacement gasket=Spare parts",
    ];

    [TestCase("keyword", "vacation policy=Leave", "nursery=Nursery", "coupling shafts=Patent", "canteen=Canteen")]
    [TestCase("natural question", "How many vacation days does an employee have?=Leave", "When is the canteen open?=Canteen",
        "What does the new hall cost for each metre?=Budget", "Wie oft muss die Pumpe gewartet werden?=Wartung|Spare parts",
        "Where may I bring my child?=Nursery")]
    [TestCase("inflection", "foot pedal=Assembly", "knife=Assembly", "bought blade=Assembly", "analyses of a sample=Laboratory",
        "criterion=Laboratory", "write results=Laboratory", "children=Nursery", "expired day=Leave", "pumps=Spare parts")]
    [TestCase("identifier", "reset watchdog timer=Watchdog", "resetWatchdogTimer=Watchdog", "http server loop=Watchdog",
        "max retry count=Watchdog", "C#=Languages", "C++=Languages", ".NET=Languages", "MAX_RETRY_COUNT=Watchdog")]
    [TestCase("part number", "KX-77=Spare parts", "KX77=Spare parts", "kx 77=Spare parts", "WO2009125267=Patent", "WO2009/125267=Patent",
        "AB1200=Spare parts", "AB 1200/4=Spare parts")]
    [TestCase("number, phone or date", "+49 40 5550199=Contact", "+49 (40) 555-0199=Contact", "4000=Budget", "4,000=Budget",
        "4.000=Budget", "1250000=Budget", "26.11.2026=Calendar", "2026-12-03=Calendar", "help.desk@example.org=Contact")]
    [TestCase("phrase", "\"thirty vacation days\"=Leave", "\"ground floor\"=Nursery", "\"travel policy\" -nursery=Travel")]
    [TestCase("German", "Kreiselpumpen=Wartung", "Fluchttreppenhaus=Fluchtweg", "Anträge Urlaub=Urlaub", "Dichtung prüfen=Wartung",
        "FLUCHTTREPPENHÄUSER=Fluchtweg", "Hausmeister kontrollieren=Fluchtweg")]
    [TestCase("French, Spanish, Swedish, Dutch and Turkish", "réservation=Réservation", "reservations salle=Réservation", "bomba=Bomba",
        "ingeniero informe=Bomba", "pumpar månad=Pump", "handbok kontor=Pump", "handleiding=Pomp", "pompa kılavuz=Pompa")]
    [TestCase("Russian, Greek, Arabic, Hebrew and Hindi", "насоса=Насос", "насос неделя=Насос", "αντλία=Αντλία", "المضخة=مضخة",
        "اجازه=مضخة", "מדריך=משאבה", "משאבה=משאבה", "किताब=पंप")]
    [TestCase("one or two letters wrong", "vacatoin=Leave", "nursry=Nursery", "couplng of shafts=Patent", "anaylsis samples=Laboratory",
        "laboratry results=Laboratory", "Kreiselpmpe=Wartung", "Fluchttrepenhaus=Fluchtweg", "Hausmiester=Fluchtweg",
        "réservatoin salle=Réservation", "ingeneiros=Bomba", "насосв смотритель=Насос", "смотритиль=Насос", "handleidign=Pomp",
        "waht does the canteeen cost=Canteen", "emplyees chidren=Nursery")]
    [TestCase("parts of compounds", "Pumpe=Wartung", "Pumpen prüfen=Wartung", "Treppenhaus=Fluchtweg", "Vertrag=Arbeit", "Frist=Arbeit",
        "Autowerkstatt=Werkstatt", "Mietvertrag=Miete", "Betrieb=Arbeit", "avtal=Avtal", "verzekering=Verzekering", "slukker=Brand",
        "Kündigung=Arbeit")]
    [TestCase("dates in words and numbers", "2027-03-03=Inspection", "3.3.2027=Inspection", "3 March 2027=Inspection",
        "March 3rd, 2027=Inspection", "3. März 2027=Inspection", "3 de marzo de 2027=Inspection", "2028-04-17=Inspection",
        "17 april 2028=Inspection", "2029-10-09=Prüftermin", "9 October 2029=Prüftermin", "12 November 2030=Prüftermin")]
    [TestCase("scripts without spaces", "变速箱多久换一次油=变速箱", "制动液=变速箱", "霧笛=霧笛", "灯台のランプ=霧笛", "등대지기=등대",
        "펌프 점검=등대", "ประภาคาร=ประภาคาร")]
    public async Task A_question_of_this_kind_finds_its_document_among_the_first_five(string kind, params string[] questions)
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        foreach (var (title, text) in JudgedTexts.All)
            await shelf.AddAsync(home, title, text);

        await JudgeAsync(kind, questions, question => shelf.TitlesAsync(question, home));
    }

    [Test]
    public async Task A_question_in_other_words_finds_its_document_where_a_model_is_on()
    {
        await using var engine = await EngineHost.StartAsync(engine: null, services =>
        {
            services.AddSingleton(new EmbeddingOptions
            {
                Models = [new EmbeddingModelOptions { Name = "local", Kind = EmbeddingKind.Local, Model = LocalModelFiles.ArcticXs }],
                QuestionLimit = TimeSpan.FromMinutes(1),
                Trail = TimeSpan.Zero,
            });
            services.AddVectorServer(1, ShutdownTimes.Jobs);
        });
        var world = new ScriptedWorld { Title = title => title };
        world.Partitions["all"] = [];
        foreach (var (title, text) in JudgedTexts.All)
            world.Partitions["all"][title] = text;
        var connector = await engine.ConnectAsync(world);
        await engine.RunAsync(connector);
        await engine.Get<KnowledgeBaseStore>().SetEmbeddingModelAsync(
            TestConnectors.Tenant, connector, "local", CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await engine.Get<VectorProgressQuery>().FindAsync([connector], CancellationToken.None))
                .GetValueOrDefault(connector) is { Ready: 1 } now && now.Embedded + now.Failed == now.Total,
            TimeSpan.FromMinutes(2));

        await JudgeAsync("paraphrase", Paraphrases, async question => [.. (await engine.Get<SearchStore>().SearchAsync(
            new SearchRequest { TenantId = TestConnectors.Tenant, Question = question, KnowledgeBases = [connector] },
            CancellationToken.None)).Hits.Select(hit => hit.Title)]);
    }

    /// <summary>Compares the documents that are found with those that answer, and prints a line of the table of kinds.</summary>
    private static async Task JudgeAsync(string kind, string[] questions, Func<string, Task<string[]>> search)
    {
        List<string> missed = [];
        var first = 0;
        foreach (var question in questions)
        {
            var at = question.LastIndexOf('=');
            var wanted = question[(at + 1)..].Split('|');
            var found = await search(question[..at]);
            first += found.Take(1).Intersect(wanted).Count();
            if (!found.Take(Shown).Intersect(wanted).Any())
                missed.Add(question);
        }

        var hits = questions.Length - missed.Count;
        await TestContext.Progress.WriteLineAsync($"| {kind,-50} | {questions.Length,3} | hit@1 {first,3} | hit@{Shown} {hits,3} |");
        Assert.That((double)hits / questions.Length, Is.AtLeast(Wanted), $"{kind}: {string.Join("; ", missed)}");
    }

    [Test]
    public async Task A_rare_word_leads_over_texts_that_repeat_a_frequent_one()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        for (var i = 0; i < 30; i++)
            await shelf.AddAsync(home, $"Policy {i}", "The policy on policy changes and other policies.");
        await shelf.AddAsync(home, "Handbook", "An employee has thirty vacation days.");

        Assert.That((await shelf.TitlesAsync("vacation policy", home))[0], Is.EqualTo("Handbook"));
    }

    [Test]
    public async Task A_good_partial_match_of_a_natural_question_is_above_the_usual_thresholds()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        foreach (var (title, text) in JudgedTexts.All)
            await shelf.AddAsync(home, title, text);

        var best = (await shelf.SearchAsync("how many vacation days does an employee have?", home)).Hits[0];

        Assert.That(best.Title, Is.EqualTo("Leave"));
        Assert.That(best.Similarity, Is.GreaterThan(0.5));
    }
}
