namespace Connectors.Tests.Jobs.Search;

/// <summary>
/// A small collection with questions of each kind and the document that answers them. Each kind is measured by its own, so that a rule that
/// helps one does not hide what it costs another.
/// </summary>
internal sealed class JudgedQuestionsTests
{
    private const int Shown = 5;
    private const double Wanted = 0.9;

    private static readonly (string Title, string Text)[] Documents =
    [
        ("Leave", "Every employee has thirty vacation days in a year. Unused days expire at the end of March."),
        ("Travel", "The travel policy covers trains and hotels. The policy asks for receipts. A policy number stands on the form."),
        ("Canteen", "The canteen is open from eleven to two. What is left is sold for half of the price, and how many come is counted."),
        ("Nursery", "Employees may bring their children to the nursery on the ground floor. One child costs nothing."),
        ("Assembly", "Use both feet to press the pedal and sharpen the knives before you buy new blades."),
        ("Laboratory", "The analysis of the samples follows three criteria. The results were written down and sent."),
        ("Watchdog", "void resetWatchdogTimer() is called by HttpServerLoop when MAX_RETRY_COUNT is reached."),
        ("Spare parts", "The seal KX-77 fits the pump. For older pumps take the seal AB1200/4 instead."),
        ("Patent", "The application WO2009/125267 describes a coupling of two shafts."),
        ("Contact", "Call the desk at +49 (40) 555-0199 or write to help.desk@example.org."),
        ("Budget", "The new hall costs 4,000 euros for each metre, 1,250,000 euros in all."),
        ("Calendar", "The audit took place on 2026-11-26 and was closed on 03.12.2026."),
        ("Languages", "The drivers are written in C++ and the service in C#, both on .NET."),
        ("Letters", "The committee answers letters of the alphabet of type c and nets for fishing."),
        ("Wartung", "Die Kreiselpumpe muss alle sechs Monate gewartet werden. Die Dichtungen der Kreiselpumpen sind zu prüfen."),
        ("Fluchtweg", "Die Fluchttreppenhäuser sind freizuhalten. Der Hausmeister kontrolliert sie täglich."),
        ("Urlaub", "Der Antrag auf Urlaub wird beim Vorgesetzten gestellt. Wie oft er gestellt wird, ist gleich."),
        ("Geschichte", "Es war einmal ein alter Mann, der muss wie die anderen oft werden und die Leute wurden, wie sie oft sind."),
        ("Réservation", "Les réservations des salles se font une semaine à l'avance. L'employée de l'accueil confirme."),
        ("Bomba", "Las bombas de agua se revisan cada semana. Los ingenieros escriben un informe."),
        ("Насос", "Насосы проверяют каждую неделю. Смотритель записывает давление."),
        ("Αντλία", "Η συντήρηση της αντλίας γίνεται κάθε μήνα από τον τεχνικό."),
        ("مضخة", "تتم صيانة المضخات كل شهر. يجب تقديم طلب إجازة إلى المدير."),
        ("משאבה", "הטכנאי בודק את המשאבות בכל חודש. המדריך נמצא במשרד."),
        ("पंप", "किताबें अलमारी में रखी हैं। पंप की जाँच हर महीने होती है।"),
        ("Pompa", "Pompalar her ay kontrol edilir. Kılavuzlar dolaptadır."),
        ("变速箱", "变速箱油每六万公里更换一次。制动液每两年更换一次。"),
        ("霧笛", "霧の夜には霧笛が鳴ります。灯台の守り人は毎日ランプを点けます。"),
        ("등대", "등대지기는 매일 저녁에 불을 켭니다. 펌프는 매달 점검합니다."),
        ("ประภาคาร", "ผู้ดูแลประภาคารจุดไฟทุกวันตอนพระอาทิตย์ตก"),
        ("Pump", "Pumparna kontrolleras varje månad av teknikern. Handböckerna finns på kontoret."),
        ("Pomp", "De pompen worden elke maand gecontroleerd. De handleidingen liggen op kantoor."),
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
    [TestCase("scripts without spaces", "变速箱多久换一次油=变速箱", "制动液=变速箱", "霧笛=霧笛", "灯台のランプ=霧笛", "등대지기=등대",
        "펌프 점검=등대", "ประภาคาร=ประภาคาร")]
    public async Task A_question_of_this_kind_finds_its_document_among_the_first_five(string kind, params string[] questions)
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        foreach (var (title, text) in Documents)
            await shelf.AddAsync(home, title, text);

        List<string> missed = [];
        foreach (var question in questions)
        {
            var at = question.LastIndexOf('=');
            var found = (await shelf.TitlesAsync(question[..at], home)).Take(Shown);
            if (!found.Intersect(question[(at + 1)..].Split('|')).Any())
                missed.Add(question);
        }

        var share = 1 - ((double)missed.Count / questions.Length);
        Assert.That(share, Is.AtLeast(Wanted), $"{kind}: {string.Join("; ", missed)}");
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
        foreach (var (title, text) in Documents)
            await shelf.AddAsync(home, title, text);

        var best = (await shelf.SearchAsync("how many vacation days does an employee have?", home)).Hits[0];

        Assert.That(best.Title, Is.EqualTo("Leave"));
        Assert.That(best.Similarity, Is.GreaterThan(0.5));
    }
}
