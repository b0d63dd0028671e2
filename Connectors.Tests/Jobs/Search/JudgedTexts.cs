namespace Connectors.Tests.Jobs.Search;

/// <summary>The texts of the judged collection.</summary>
internal static class JudgedTexts
{
    public static readonly (string Title, string Text)[] All =
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
        ("Arbeit", "Im Arbeitsvertrag steht die Kündigungsfrist. Der Betriebsrat hat ihn gelesen."),
        ("Miete", "Die Frist und der Vertrag sind mit der Wohnung verbunden, und der Schlüssel liegt bei der Verwaltung."),
        ("Werkstatt", "Die Werkstatt ist im Hof, und das Tor ist am Abend zu."),
        ("Avtal", "Anställningsavtalet ska vara skriftligt. Det är chefen som har det."),
        ("Verzekering", "De ziektekostenverzekering is voor alle medewerkers en wordt door het bedrijf betaald."),
        ("Brand", "Brandslukkeren er i kælderen, og den skal ses efter hvert år."),
        ("Inspection", "The inspection of the crane was on 3 March 2027 and the next is due on April 17th, 2028."),
        ("Prüftermin", "Die Abnahme des Krans ist am 9. Oktober 2029 und wird am 12.11.2030 wiederholt."),
        ("Pomp", "De pompen worden elke maand gecontroleerd. De handleidingen liggen op kantoor."),
    ];
}
