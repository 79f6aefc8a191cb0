/** Given and family names as they occur together. Lists of one culture have at least 24 given names. */
export interface Culture {
  given: readonly string[]
  family: readonly string[]
}

const words = (text: string) => text.trim().split(/\s+/)

const culture = (given: string, family: string): Culture => ({ given: words(given), family: words(family) })

export const cultures = {
  english: culture(
    `Olivia James Emma Henry Grace Thomas Charlotte William Amelia George Sophie Daniel Hannah Edward Lucy Samuel Alice
     Joseph Megan Benjamin Ruth Matthew Eleanor Peter Claire Andrew Laura Simon`,
    `Smith Taylor Brown Wilson Walker Harris Clarke Turner Hughes Morgan Bennett Foster Parker Cooper Bailey Reed Ward
     Palmer Fletcher Barrett Holmes Lawson Pearson Webb Hartley Osborne Whitfield Marsh`,
  ),
  american: culture(
    `Madison Ethan Ava Logan Harper Mason Abigail Tyler Brooklyn Austin Savannah Caleb Natalie Jordan Kayla Marcus Paige
     Derek Vanessa Travis Monica Brandon Audrey Wesley Lauren Garrett Melissa Colin`,
    `Johnson Anderson Miller Davis Jackson Thompson Robinson Lewis Hayes Coleman Jenkins Sanders Price Powell Sullivan
     Russell Griffin Warren Chambers Dixon Ramsey Vaughn Hudson Porter Goodwin Maxwell Rhodes Sheldon`,
  ),
  german: culture(
    `Anna Lukas Lena Felix Katharina Jonas Johanna Maximilian Greta Moritz Franziska Stefan Sabine Tobias Ulrike Andreas
     Heike Jürgen Birgit Matthias Anja Florian Claudia Sebastian Marlene Philipp Nadine Rainer`,
    `Müller Schneider Fischer Weber Becker Hoffmann Schäfer Koch Richter Klein Wolf Schröder Neumann Schwarz Zimmermann
     Krüger Hartmann Lange Krause Lehmann Köhler Maier Walter Böhm Vogel Seidel Brandt Engel`,
  ),
  french: culture(
    `Camille Hugo Manon Louis Chloé Jules Léa Antoine Élodie Mathieu Sandrine Nicolas Céline Julien Aurélie Guillaume
     Nathalie François Margaux Olivier Hélène Baptiste Sylvie Thierry Amandine Romain Valérie Pascal`,
    `Martin Bernard Dubois Moreau Laurent Lefèvre Roux Fournier Girard Mercier Dupont Lambert Bonnet Rousseau Blanc
     Guérin Boyer Chevalier Perrin Gauthier Marchand Renaud Delorme Charpentier Collin Barbier Aubert Leroux`,
  ),
  spanish: culture(
    `Lucía Alejandro Carmen Javier Marta Pablo Elena Sergio Cristina Diego Isabel Álvaro Raquel Jorge Beatriz Rubén
     Pilar Adrián Nuria Íñigo Rocío Gonzalo Silvia Andrés Teresa Manuel Irene Fernando`,
    `García Fernández López Sánchez Ramírez Torres Navarro Domínguez Vázquez Ramos Gil Serrano Blanco Molina Morales
     Ortega Delgado Castro Ortiz Rubio Marín Iglesias Núñez Medina Garrido Cortés Lozano Peña`,
  ),
  italian: culture(
    `Giulia Lorenzo Francesca Matteo Chiara Andrea Martina Davide Elisa Riccardo Valentina Simone Federica Marco Alessia
     Giovanni Paola Stefano Silvana Enrico Beatrice Tommaso Ilaria Gabriele Serena Fabio Caterina Nicola`,
    `Rossi Ferrari Russo Bianchi Romano Colombo Ricci Marino Greco Conti Gallo Costa Fontana Moretti Barbieri Lombardi
     Giordano Rinaldi Caruso Mancini Longo Leone Martinelli Vitale Serra Coppola Ferraro Galli`,
  ),
  dutch: culture(
    `Sanne Daan Lotte Bram Femke Sem Anouk Thijs Maaike Jeroen Ilse Ruben Marloes Pieter Esther Wouter Karin Maarten
     Nienke Sander Willemijn Joost Saskia Bas Mirjam Niels Hanneke Gijs`,
    `Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Kok Jacobs Vermeulen
     Schouten Willems Hoekstra Koster Prins Huisman Postma Kuipers Veenstra Kramer Timmermans`,
  ),
  nordic: culture(
    `Astrid Erik Ingrid Lars Freja Magnus Sofie Anders Linnéa Henrik Karin Mikkel Signe Oskar Elsa Kristian Maja Johan
     Birgitta Søren Annika Rasmus Hanne Viktor Camilla Gustav Tuva Nils`,
    `Andersson Johansson Karlsson Nilsson Eriksson Larsen Hansen Pedersen Nielsen Jensen Lindqvist Bergström Holm Dahl
     Berg Lund Sandberg Nyström Ekström Sjöberg Kjær Thomsen Mortensen Åkesson Engström Wallin Bjerre Haugen`,
  ),
  polish: culture(
    `Zofia Jakub Julia Kacper Agnieszka Tomasz Magdalena Piotr Katarzyna Marcin Joanna Paweł Ewa Krzysztof Monika
     Grzegorz Aleksandra Rafał Barbara Michał Iwona Łukasz Dorota Wojciech Natalia Bartosz Halina Mateusz`,
    `Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski
     Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Stępień Górski Rutkowski
     Sikora Baran Duda`,
  ),
  portuguese: culture(
    `Inês João Mariana Tiago Catarina Rui Leonor Gonçalo Joana Nuno Rita Bruno Sara Duarte Filipa Vasco Margarida Hélder
     Daniela Ricardo Susana Afonso Patrícia Miguel Vera Rodrigo Cláudia Henrique`,
    `Silva Santos Ferreira Pereira Oliveira Rodrigues Martins Sousa Gonçalves Almeida Ribeiro Pinto Carvalho Teixeira
     Moreira Correia Mendes Nunes Vieira Monteiro Cardoso Rocha Neves Coelho Cunha Pires Simões Tavares`,
  ),
  irish: culture(
    `Aoife Conor Niamh Cian Saoirse Declan Orla Brendan Ciara Fionn Maeve Eoin Gráinne Rory Sinéad Oisín Róisín Padraig
     Bríd Cormac Deirdre Liam Fiona Donal Aisling Tadhg Nuala Kieran`,
    `Murphy Kelly Byrne Ryan Doyle McCarthy Gallagher Doherty Kennedy Lynch Quinn McLoughlin Nolan Brennan Burke Walsh
     Dunne Fitzgerald Kavanagh Power Daly Keane Moran Hogan Cullen Sheehan Tierney Mulligan`,
  ),
  turkish: culture(
    `Elif Mehmet Zeynep Emre Ayşe Burak Merve Murat Selin Kerem Derya Onur Ebru Cem Esra Hakan Gamze Tolga Sevgi Ozan
     Pınar Serkan Nilgün Volkan Yasemin Barış Melis Kaan`,
    `Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Arslan Doğan Kılıç Aslan Çetin Koç Kurt Özdemir Polat Erdoğan
     Güneş Aksoy Taş Korkmaz Bulut Toprak Uçar Tekin Ateş Duman`,
  ),
  indian: culture(
    `Priya Arjun Ananya Rohan Kavya Vikram Meera Rahul Divya Sanjay Nisha Aditya Pooja Karthik Shreya Manish Deepa Nikhil
     Lakshmi Suresh Isha Varun Neha Rajesh Swati Amit Radhika Gaurav`,
    `Sharma Patel Gupta Singh Reddy Iyer Nair Mehta Kapoor Joshi Desai Rao Verma Malhotra Banerjee Chatterjee Menon
     Krishnan Agarwal Bhat Kulkarni Shah Chopra Saxena Pillai Ghosh Bose Trivedi`,
  ),
  chinese: culture(
    `Wei Jing Ming Xia Jun Mei Hao Yan Lei Fang Tao Ling Chen-Yu Hui Kai Na Bo Xin Feng Yue Gang Qian Peng Shan Rui Lan
     Zhen Ting`,
    `Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang Deng Cao
     Feng Peng`,
  ),
  arabic: culture(
    `Layla Omar Fatima Yusuf Amira Khalid Noor Hassan Salma Tariq Yasmin Karim Hiba Rashid Dina Samir Rania Bilal Mona
     Faisal Lina Ziad Hala Nabil Samira Walid Nadia Idris`,
    `Haddad Mansour Khoury Nasser Farouk Rahman Saleh Aziz Habib Karam Said Bakri Darwish Ghanem Hamdan Issa Jaber
     Kassem Maalouf Najjar Othman Qasim Sabbagh Taleb Younes Zahra Shaheen Barakat`,
  ),
  african: culture(
    `Amara Kwame Zainab Chidi Adaeze Kofi Ngozi Tunde Wanjiru Sipho Abena Emeka Thandiwe Juma Folake Obinna Makena Themba
     Efua Babajide Nia Yaw Chiamaka Musa Lindiwe Femi Aisha Otieno`,
    `Okafor Mensah Adeyemi Nkosi Mwangi Diallo Owusu Eze Balogun Kamau Dlamini Asante Ibrahim Ndlovu Chukwu Boateng
     Okonkwo Traoré Abubakar Wanjala Osei Moyo Adebayo Kariuki Sow Amoah Onyango Bello`,
  ),
} as const satisfies Record<string, Culture>

export type CultureName = keyof typeof cultures

export const jobTitles = [
  'Head of Sales',
  'Account Manager',
  'Chief Executive Officer',
  'Marketing Manager',
  'Operations Lead',
  'Purchasing Manager',
  'IT Administrator',
  'Finance Director',
  'Product Manager',
  'Office Manager',
  'Software Engineer',
  'Customer Success Manager',
  'Managing Director',
  'Business Analyst',
  'HR Manager',
  'Project Manager',
  'Regional Sales Manager',
  'Chief Technology Officer',
  'Logistics Coordinator',
  'Partner Manager',
  'Data Analyst',
  'Plant Manager',
  'Head of Procurement',
  'Communications Officer',
  'Founder',
  'Quality Manager',
  'Controller',
  'Executive Assistant',
  'Solutions Architect',
  'Chief Financial Officer',
] as const
