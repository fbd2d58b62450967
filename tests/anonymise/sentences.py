"""Made-up sentences for measuring the search for names on no list: 200 given names of many origins in the places
where speech puts them, family names, places and groups, and sentences in which every capital is innocent.
"""

from __future__ import annotations

GIVEN = """
Aarav Ananya Arjun Divya Gurpreet Harjit Ishaan Jaswinder Kavita Lakshmi Manjit Meera Neha Parminder Preeti Rajesh
Ravi Sandeep Shreya Sukhdev Sunita Tanvi Vikram Yash
Abdul Aisha Bilal Farhana Fatima Hamza Ibrahim Khadija Mariam Mohammed Nasreen Omar Rukhsana Saima Shabana Tariq
Usman Yasmin Zainab Zubair
Abena Adaeze Adebayo Ama Amadi Babatunde Chidi Chinwe Efua Emeka Femi Folake Ifeoma Kofi Kwabena Kwame Lerato
Makena Ngozi Nkechi Oluwaseun Sipho Tendai Thandiwe Wanjiru Yaw Zanele Hodan Abdirahman Selam Tesfaye
Aoife Caoimhe Ciaran Cormac Eimear Fionn Grainne Maeve Niamh Oisin Padraig Roisin Ruairi Saoirse Sinead Aisling
Angharad Bronwen Carys Dafydd Eirian Ffion Gethin Gwilym Heledd Iestyn Lowri Megan Nerys Owain Rhiannon Rhys Sioned
Tegan
Agnieszka Andrzej Bartosz Danuta Ewa Grzegorz Jadwiga Kasia Krzysztof Magda Malgorzata Pawel Piotr Wojciech Zofia
Ahmed Amal Bassam Dalia Fadi Ghada Hala Karim Khalid Layla Leila Nabil Noor Rania Samir Yusra Ziad
Chen Fang Hui Jiahao Lihua Mei Ming Qiang Shufen Wei Xiaoming Xin Ying Yuxuan Zhen
Anh Bao Duc Hiroshi Keiko Linh Minjun Nguyet Seoyeon Thuy Yuki
Adriana Bogdan Costel Dragos Ionela Mihai Roxana Vasile Anastasia Dmitri Oksana Olena Svetlana Taras Yaroslav
Alejandro Beatriz Joao Ximena Giulia Matteo Yannis Eleni Mehmet Ayse Emre
Bev Chaz Daz Gaz Kev Mags Shaz Tess Stu Gladys Doreen Winifred
Grace Hope Mark Will Rose Joy Faith Bill Jack Sue Frank Pat Ray Dawn Heather Grant
""".split()  # noqa: SIM905

FRAMES = (
    ("So I rang {} and she sorted it out by the end of the day.", "asked"),
    ("There was a nurse on the night shift, {}, who knew every family on the estate.", "in commas"),
    ("My colleague {} had already tried that with the outpatient team.", "colleague"),
    ("{} said we would never get the money for it, and we never did.", "first, speaks"),
    ("We could not have run the group without {}'s patience and her van.", "owner"),
    ("The man who fixed it was called {} and he had been there for years.", "called"),
    ("In the end it was {} and I who sat down and wrote the form.", "joined"),
    ("I would say it is thanks to {}, honestly, that anybody came at all.", "thanks"),
)

FAMILY = """
Adeyemi Afolabi Ahluwalia Banerjee Birtwhistle Chaudhry Clutterbuck Cholmondeley Dhillon Featherstonehaugh Gunawardena
Hussain Kowalczyk Llewellyn MacGillivray Mbeki Nowak Ogunleye Okonkwo O'Shaughnessy Papadopoulos Postlethwaite
Rajapaksa Szymanski Thistlewood Umarov Venkataraman Wojtowicz Yamamoto Zbigniewski Baker Marsh Shepherd Turner Webb
""".split()  # noqa: SIM905
FAMILY_FRAMES = (
    "I took it to Dr {} and asked for ten minutes.",
    "Mrs {} comes every week for the exercise class.",
    "It went to a consultant named {} who never answered.",
)

PLACES = (
    ("We run the stall in {} on market day.",
     ["Skelmersdale", "Todmorden", "Aberystwyth", "Thornaby", "Reading", "Ormskirk", "Bath"]),
    ("She had moved from {} to be near her daughter.",
     ["Cleethorpes", "Llanelli", "Kirkcaldy", "Coleraine", "Hull", "Whitby"]),
    ("They come in from {} on the one bus.",
     ["Nether Poppleton", "Wetwang", "Ashby Parva", "Great Snoring", "Cwmbach"]),
    ("The old clinic on {} was shut in the spring.",
     ["Marlborough Road", "Ash Lane", "Fitzgerald Street", "Beech Avenue", "Station Terrace"]),
    ("A worker at {} told me so.",
     ["Riverside Surgery", "St Oswald's School", "Bluebell House", "Oakfield Care Home", "Hopewell Centre"]),
)  # fmt: skip
GROUPS = (
    "Saheli Circle", "Calm Minds", "Bumps and Babies", "Men's Shed", "Fishermen's Rest", "Sunrise Kitchen",
    "Team Phoenix",
    "Healthy Hearts Club", "Walk and Talk", "Little Acorns", "Open Door", "Second Chance",
)  # fmt: skip
GROUP_FRAME = "We send people on to {} when the course has ended."

SMALL = """
aarav gurpreet khadija adebayo ngozi kwame niamh caoimhe rhiannon ffion agnieszka krzysztof zainab tariq siobhan
priya tess bev margaret stephen gareth dominic fatima oluwaseun mehmet thandiwe svetlana wojciech
""".split()  # noqa: SIM905
SMALL_FRAME = "and then {} said you know we have not got the people to do it"

INNOCENT = (
    "The Trust signed the Pledge in May and the Board heard of it in June.",
    "Will you still be funded in April? May I ask who decides?",
    "On Monday I met the Chief Executive and the Director of Public Health.",
    "Grace periods do not help when the money ends in March.",
    "Hope is not a plan, and Mark my words, it ends in tears.",
    "I think that Covid changed it. People do Zoom calls now, or Teams.",
    "We use Making Every Contact Count, and the NHS Long Term Plan says so too.",
    "The GP said that Black and Asian women wait longer. English is not their first language.",
    "In England and Wales it is the Integrated Care Board that pays.",
    "It's hard. I'd say we've done what we can, but they're stretched. Don't you think?",
    "Bill by bill the Council has cut it. Frank talk helps. Rose by two per cent, it did.",
    "Christmas was quiet. Easter was not. We stopped in August and began again in September.",
    "Joy, honestly, when the ICB wrote. Sue them, somebody said. Pat on the back and off you go.",
    "“Which women?” I said. “All of them,” they said. Nothing came of it.",
    "Yeah, no, I mean, the workforce strategy, HR have it. IT were slow. The CCG went.",
    "Ward rounds, clinics, outpatients: Every one of them asks. Nobody writes it down.",
    "Dawn to dusk, seven days a week. Ray of light, that service. Jack of all trades, me.",
    "The Department of Health and Social Care and Public Health England both sent guidance.",
    "Universal Credit, Personal Independence Payment: people need help with the forms.",
    "They put it on Facebook and WhatsApp. The PDF had forty pages. Nicorette and Champix we had.",
    "Wilful, is it? Hopeful, rather. Markedly better than last year. Faithfully yours.",
    "Heather grows there. Grants end. Grant money, you know. Faith groups came; faith matters.",
    "The Health and Wellbeing Board and the Health Scrutiny Committee both had it on the agenda.",
    "Muslim and Christian volunteers cooked. Irish travellers came. We had Polish leaflets.",
)
