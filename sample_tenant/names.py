"""Where the simulated people come from: names, towns and numbers, all invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Locale:
    """One country's people."""

    country: str
    code: str
    language: str
    dialling: str
    city: str
    region: str
    postcode: str
    street: str
    given: tuple[str, ...]
    surnames: tuple[str, ...]
    romanised: tuple[tuple[str, str], ...] = ()


def _locale(place: str, given: str, surnames: str, romanised: str = "") -> Locale:
    pairs = tuple((pair.split("=")[0], pair.split("=")[1]) for pair in romanised.split())
    return Locale(
        *(part.strip() for part in place.split("|")),
        given=tuple(given.split()),
        surnames=tuple(surnames.split()),
        romanised=pairs,
    )


LOCALES = (
    _locale(
        "United Kingdom|GB|en-GB|+44 28 9601|Belfast|Antrim|BT1 1AA|1 High Street",
        "Aoife Niamh Conor Ruairí Órla Emma Jack Grace Daniel Siobhán Megan Thomas Ella Rory",
        "Byrne O'Neill McAllister Campbell Hughes D'Arcy Ní-Dhomhnaill Smyth O'Connor Boyd Magee",
    ),
    _locale(
        "Germany|DE|de-DE|+49 30 5550|Berlin|Berlin|10115|Hauptstraße 12",
        "Jürgen Käthe Lukas Anneliese Søren Björn Mia Jonas Lena Matthias Ute Günther",
        "Müller Schäfer Weiß Großmann Vogel Krüger Lehmann von_Arnim Bäcker Jäger Schmidt-Rottluff",
    ),
    _locale(
        "France|FR|fr-FR|+33 1 99 00|Lyon|Auvergne-Rhône-Alpes|69001|8 rue de l'Église",
        "François Chloé Élodie Jean-Luc Anaïs Théo Léa Gaël Maëlle Étienne",
        "Lefèvre D'Aubigné Dubois Château Noël Garçon Lambert Beauséjour Müntz",
    ),
    _locale(
        "Spain|ES|es-ES|+34 910 55|Sevilla|Andalucía|41001|Calle Peñuelas 3",
        "José María Íñigo Begoña Álvaro Núria Lucía Joaquín Inés",
        "García_Márquez Núñez Ibáñez Peña_Ortiz Muñoz López_de_la_Torre Castaño Güell",
    ),
    _locale(
        "Poland|PL|pl-PL|+48 22 555|Łódź|Łódzkie|90-001|ulica Źródlana 7",
        "Łukasz Małgorzata Wojciech Żaneta Paweł Agnieszka Świętosław Ewa",
        "Wiśniewski Dąbrowska Żółtowski Łuczak Kowalczyk Śliwa Nowak Źrebiec",
    ),
    _locale(
        "Sweden|SE|sv-SE|+46 8 5550|Malmö|Skåne|211 20|Ångströmgatan 4",
        "Åsa Göran Linnéa Björn Märta Ægir Frøya Håkon Ödön",
        "Lindström Åkesson Öberg Sjöberg Ødegård Nygård Björklund",
    ),
    _locale(
        "India|IN|en-IN|+91 80 5550|Bengaluru|Karnataka|560001|14 MG Road",
        "Priya Arjun Lakshmi Ravi Ananya Vikram Sunita Karthik Meera",
        "Iyer Sharma Venkataraman Patel Krishnamurthy Singh Reddy Chatterjee",
    ),
    _locale(
        "Japan|JP|ja-JP|+81 3 5550|東京|東京都|100-0001|千代田1-1",
        "健太 さくら 由美子 大輔 美咲 翔",
        "佐藤 鈴木 髙橋 渡邊 小林",
        "健太=kenta さくら=sakura 由美子=yumiko 大輔=daisuke 美咲=misaki 翔=sho"
        " 佐藤=sato 鈴木=suzuki 髙橋=takahashi 渡邊=watanabe 小林=kobayashi",
    ),
    _locale(
        "Egypt|EG|ar-EG|+20 2 5550|القاهرة|القاهرة|11511|شارع النيل 9",
        "محمد فاطمة يوسف مريم خالد",
        "المصري عبد_الرحمن النجار السيد",
        "محمد=mohamed فاطمة=fatma يوسف=youssef مريم=mariam خالد=khaled"
        " المصري=elmasry عبد_الرحمن=abdelrahman النجار=elnaggar السيد=elsayed",
    ),
    _locale(
        "Israel|IL|he-IL|+972 3 555|תל אביב|תל אביב|6100000|רחוב הרצל 5",
        "דוד שרה נועה איתן",
        "כהן לוי בן_דוד מזרחי",
        "דוד=david שרה=sarah נועה=noa איתן=eitan כהן=cohen לוי=levi בן_דוד=bendavid מזרחי=mizrahi",
    ),
    _locale(
        "Türkiye|TR|tr-TR|+90 212 555|İstanbul|İstanbul|34000|Iş\u0131k Sokak 2",
        "Iş\u0131l Çağr\u0131 İbrahim Ayşe Gökhan Şule",
        "Y\u0131lmaz Öztürk Çelik Şahin K\u0131l\u0131ç Doğan",
    ),
    _locale(
        "United States|US|en-US|+1 425 555|Redmond|WA|98052|1 Contoso Way",
        "Adele Megan Isaiah Latoya Diego Xavier Thuy-Linh Aaliyah Nguyễn",
        "Vance Bowen Langer O'Malley Van_der_Berg St.John Nakamura Washington-Reyes Trần",
    ),
)

DEPARTMENTS = (
    "Finance",
    "Engineering",
    "Customer Services",
    "Human Resources",
    "Legal",
    "Sales EMEA",
    "Research & Development",
    "Operations",
)
TITLES = (
    "Analyst",
    "Engineer II",
    "Team Lead",
    "Manager - Services Endpoint",
    "Director, EMEA",
    "Associate",
    "Specialist (part-time)",
    "Consultant",
)
