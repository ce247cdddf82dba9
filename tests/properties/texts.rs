//! The documents of the random runs: statements of our own in six languages, each with several forms of
//! bytes that have one canonical text.
//!
//! Each body is in its canonical form as written here (checked by eye: NFC, LF, single spaces, no blank
//! line at the ends) and its first line ends as a sentence, so that no line of it reads as a title.

use unicode_normalization::UnicodeNormalization;

use super::random::Random;

/// A body and the language that it is clearly in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) language: &'static str,
    /// Whether the language can be left to the detector.
    pub(crate) clear: bool,
    pub(crate) body: &'static str,
}

const fn clear(language: &'static str, body: &'static str) -> Sample {
    Sample { language, clear: true, body }
}

const fn declared(language: &'static str, body: &'static str) -> Sample {
    Sample { language, clear: false, body }
}

pub(crate) const SAMPLES: &[Sample] = &[
    clear(
        "en",
        "The ministers of the two countries met this morning and agreed to continue their \
         consultations on trade, transport and the environment.",
    ),
    clear(
        "en",
        "The ministers of the two countries met this morning and agreed to continue their \
         consultations on trade, transport and the protection of the environment.\n\nThe next round \
         will be held in the spring of the coming year.",
    ),
    clear(
        "en",
        "We condemn the attack on the embassy in the strongest terms. The perpetrators must be \
         brought to justice without delay.\n\nOur thoughts are with the families of the victims.",
    ),
    clear(
        "ru",
        "Министры двух стран встретились сегодня утром и договорились продолжить консультации по \
         вопросам торговли, транспорта и охраны окружающей среды.",
    ),
    clear(
        "ru",
        "Мы решительно осуждаем нападение на посольство. Виновные должны быть найдены и наказаны.\n\n\
         Мы выражаем соболезнования семьям погибших и желаем скорейшего выздоровления раненым.",
    ),
    declared(
        "kk",
        "Екі елдің министрлері бүгін таңертең кездесіп, сауда, көлік және қоршаған ортаны қорғау \
         жөніндегі кеңестерді жалғастыруға уағдаласты.",
    ),
    declared(
        "kk",
        "Біз елшілікке жасалған шабуылды үзілді-кесілді айыптаймыз.\n\nҚаза тапқандардың отбасыларына \
         көңіл айтамыз.",
    ),
    clear(
        "fr",
        "Les ministres des deux pays se sont réunis ce matin et sont convenus de poursuivre leurs \
         consultations sur le commerce, les transports et la protection de l'environnement.",
    ),
    clear(
        "fr",
        "Nous condamnons avec la plus grande fermeté l'attaque contre l'ambassade. Les auteurs \
         doivent être traduits en justice.\n\nNos pensées vont aux familles des victimes.",
    ),
    declared(
        "ar",
        "التقى وزيرا البلدين صباح اليوم واتفقا على مواصلة المشاورات بشأن التجارة والنقل وحماية البيئة.",
    ),
    declared("zh-Hans", "两国部长今天上午举行会晤，同意就贸易、交通和环境保护问题继续磋商。"),
    declared(
        "zh-Hans",
        "我们最强烈地谴责对使馆的袭击。肇事者必须受到法律制裁。\n\n我们向遇难者家属表示慰问。",
    ),
];

/// What only the edition of a machine says, so that no other statement repeats it.
pub(crate) const MACHINE: &[Sample] = &[
    declared("en-x-mt", "Ministers of two countries have met today in morning, says machine."),
    declared(
        "en-x-mt",
        "Ministers of two countries did meet today at morning, says machine again.",
    ),
];

/// Markdown, its title and its canonical text, made by hand.
pub(crate) const MARKDOWN: &[(&str, &str, &str)] = &[
    (
        "# Joint statement\n\nThe two sides **welcomed** the results of the talks, which took place \
         in a warm and friendly atmosphere.\n\nThey agreed to meet again in the spring of next year.\n",
        "Joint statement",
        "Joint statement\n\nThe two sides welcomed the results of the talks, which took place in a \
         warm and friendly atmosphere.\n\nThey agreed to meet again in the spring of next year.",
    ),
    (
        "# Joint statement\n\nThe two sides *warmly* welcomed the results of the talks, which took \
         place in a warm and friendly atmosphere.\n",
        "Joint statement",
        "Joint statement\n\nThe two sides warmly welcomed the results of the talks, which took place \
         in a warm and friendly atmosphere.",
    ),
];

/// A document as sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) raw: Vec<u8>,
    /// Whether it is sent as `text`.
    pub(crate) as_text: bool,
    pub(crate) charset: &'static str,
}

/// One of the forms of bytes that have this canonical text.
pub(crate) fn send(body: &str, random: &mut Random) -> Sent {
    let text = |text: String| Sent { raw: text.into_bytes(), as_text: true, charset: "" };
    let bytes = |raw: Vec<u8>, charset| Sent { raw, as_text: false, charset };
    match random.below(11) {
        0 => bytes(body.into(), ""),
        1 => text(body.replace('\n', "\r\n")),
        2 => bytes(format!("\u{feff}{body}").into_bytes(), "utf-8"),
        3 => text(body.nfd().collect()),
        4 => text(body.replacen(' ', "\u{a0}", 1)),
        5 => text(body.replacen(' ', " \u{200b}", 1)),
        6 => bytes(body.encode_utf16().flat_map(u16::to_le_bytes).collect(), "utf-16le"),
        7 => text(format!("\n\n  {body}\n\n\n")),
        8 => text(body.replace("\n\n", "\n\n\n\n")),
        _ => text(body.to_owned()),
    }
}
